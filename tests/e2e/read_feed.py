"""read_feed.py: reads a feed from standard input with feedparser and prints what it found as JSON."""
import json
import sys

import feedparser

feed = feedparser.parse(sys.stdin.buffer.read())
print(
    json.dumps(
        {
            "bozo": int(feed.bozo),
            "why": str(feed.get("bozo_exception", "")),
            "version": feed.version,
            "language": feed.feed.get("language"),
            "entries": [
                {"title": entry.title, "link": entry.link, "content": entry.content[0].value if "content" in entry else ""}
                for entry in feed.entries
            ],
        }
    )
)
