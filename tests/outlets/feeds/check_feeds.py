"""check_feeds.py WRITE_FEEDS: reads our feeds with feedparser, which we did not write; bozo must be 0."""
import json
import pathlib
import subprocess
import sys
import tempfile

import feedparser

problems = []


def expect(condition, message):
    if not condition:
        problems.append(message)


with tempfile.TemporaryDirectory() as folder:
    subprocess.run([sys.argv[1], folder], check=True)
    for name in ("en.rss", "en.atom", "es.rss", "es.atom"):
        text = (pathlib.Path(folder) / name).read_bytes()
        feed = feedparser.parse(text)
        language = name[:2]
        expect(feed.bozo == 0, f"{name}: {feed.get('bozo_exception')}")
        expect(feed.version == ("rss20" if name.endswith("rss") else "atom10"), f"{name}: read as {feed.version}")
        expect(len(feed.entries) == 4, f"{name}: {len(feed.entries)} entries")
        expect(feed.feed.language == language, f"{name}: language {feed.feed.get('language')}")
        links = {link.rel: link.href for link in feed.feed.links}
        prefix = "" if language == "en" else "/es"
        expect(links["self"] == f"https://police.maplehollow.example{prefix}/feed.{name[3:]}", f"{name}: self is {links}")
        ids = [entry.id for entry in feed.entries]
        expect(len(set(ids)) == 4 and all(i.startswith("tag:police.maplehollow.example,2026:post/") for i in ids), f"{name}: ids {ids}")
        first, corrected = feed.entries[0], feed.entries[1]
        expect(first.title == ("Lock sheds" if language == "en" else "Cierre los cobertizos"), f"{name}: {first.title}")
        expect(first.link.startswith(f"https://police.maplehollow.example{prefix}/posts/"), f"{name}: {first.link}")
        expect('alt="A shed with a &quot;lock&quot;"' in first.content[0].value, f"{name}: no alt text: {first.content[0].value}")
        expect(corrected.updated_parsed > corrected.published_parsed, f"{name}: a correction does not show")
        expect("The hour was wrong." in corrected.content[0].value, f"{name}: what was corrected is missing")
        hostile = feed.entries[2]
        expect("<script" not in hostile.content[0].value, f"{name}: markup got through")
        expect("]]>" in hostile.title.replace("&gt;", ">"), f"{name}: {hostile.title}")
        expect(b"Taken down words" not in text and b"Nobody may read" not in text, f"{name}: shows what was taken down")
    empty = feedparser.parse((pathlib.Path(folder) / "empty.atom").read_bytes())
    expect(empty.bozo == 0 and not empty.entries and empty.feed.updated, "an empty feed is not well-formed")
    for name in ("en.json", "es.json"):
        feed = json.loads((pathlib.Path(folder) / name).read_text("utf-8"))
        expect(feed["version"] == "https://jsonfeed.org/version/1.1", f"{name}: version")
        expect(len(feed["items"]) == 4, f"{name}: {len(feed['items'])} items")
        for item in feed["items"]:
            expect(item["id"] and item["url"] and item["content_html"] and item["date_published"], f"{name}: {item}")
        expect(feed["items"][0]["attachments"][0]["title"] == 'A shed with a "lock"', f"{name}: no alt text")

for problem in problems:
    print(problem, file=sys.stderr)
print(f"{len(problems)} problems")
sys.exit(1 if problems else 0)
