// One post, from draft to the public and out of it again: written, stopped, corrected, reviewed, released, read, mailed,
// proven, corrected in public and taken down.
import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { readFile, writeFile, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test as nodeTest } from 'node:test';
import { approve, beginPost, delivered, saved, signIn, submit, submitButton, timeline } from './desk.mjs';
import { jpeg, withPlace } from './pictures.mjs';
import { callbox, here, openWindow, openWorld, readMail, root, run, until } from './world.mjs';

const title = 'Lock the side door of your garage';
const spanishTitle = 'Cierre la puerta lateral de su garaje';
const text = 'Most people lock the big door and forget the small one.\n\nTurn the handle of both before you go to bed.';
const spanishText = 'Casi todos cierran la puerta grande y olvidan la pequeña.\n\nPruebe ambas antes de acostarse.';
const alt = 'A closed side door of a garage at night, with the light on.';

let world, rivera, castillo, post, address;
before(async () => {
  world = await openWorld({ bluesky: true });
});
after(() => world?.close());

// The parts of the story follow from each other: after the first that fails, the others fail at once.
let failed;
const test = (name, part) =>
  nodeTest(name, async () => {
    assert.ok(failed === undefined, 'an earlier part of the story failed');
    failed = name;
    await part();
    failed = undefined;
  });

const mailsTo = async (resident) => (await world.mails()).filter(({ to }) => to === resident);
const page = async (where) => fetch(world.base + where, { redirect: 'manual' });

// Signs a resident up on the public page, without JavaScript, and confirms.
async function subscribe(resident, { spanish = false } = {}) {
  const window = await openWindow(world, { javaScript: false });
  const form = window.page;
  await form.goto(spanish ? '/es/subscribe' : '/subscribe');
  await form.fill('#email', resident);
  await form.locator('label[for=area-district-17]').click();
  if (!(await form.locator(`input[name=language][value=${spanish ? 'es' : 'en'}]`).isChecked())) {
    await form.locator(`label:has(~ input), label[lang=${spanish ? 'es' : 'en'}]`).last().click();
  }
  await form.locator('main form button').click();
  await form.getByRole('heading', { name: spanish ? 'Revise su correo' : 'Check your mail' }).waitFor();

  const [invitation] = await until(`an invitation to ${resident}`, async () => {
    const got = await mailsTo(resident);
    return got.length > 0 ? got : undefined;
  });
  const mail = await readMail(invitation.file);
  const link = mail.text.match(/http:\/\/localhost:\d+\/\S*confirm\/\S+/)[0];
  return { window, mail, link };
}

async function confirm({ window, link }) {
  await window.page.goto(link);
  await window.page.locator('main form button').click();
  await window.page.locator('main form').waitFor({ state: 'detached' });
  assert.deepEqual(window.complaints, []);
  await window.close();
}

const blueskyRecords = async () => {
  const answer = await fetch(`http://127.0.0.1:${world.pds.port}/xrpc/com.atproto.repo.listRecords?repo=${world.pds.did}&collection=app.bsky.feed.post&limit=100`);
  return (await answer.json()).records;
};
const ourRecords = async (words) => (await blueskyRecords()).filter(({ value }) => value.text.includes(words));

async function feed(where) {
  const answer = await page(where);
  assert.equal(answer.status, 200, where);
  const { out, err } = await run('/usr/bin/python3', [path.join(here, 'read_feed.py')], { input: Buffer.from(await answer.arrayBuffer()) });
  assert.equal(err, '');
  return JSON.parse(out);
}

test('a resident subscribes in Spanish without JavaScript, and only the button confirms', async () => {
  const ana = await subscribe('ana@residents.example', { spanish: true });
  assert.match(ana.mail.headers.subject, /Confirme su suscripción/);
  assert.deepEqual(ana.mail.defects, []);

  // A mail scanner opens the link, twice: nothing happens.
  for (let opened = 0; opened < 2; ++opened) assert.equal((await fetch(ana.link)).status, 200);
  const reader = await signIn(world, 'rivera');
  const reach = async () => (await reader.context.request.get('/api/reach?area=district-17')).json();
  assert.deepEqual(await reach(), { subscribers: 0, not_reached: [{ reason: 'unconfirmed', count: 1 }] });

  await confirm(ana);
  assert.deepEqual(await reach(), { subscribers: 1, not_reached: [] });
  await confirm(await subscribe('ben@residents.example'));
  assert.equal((await reach()).subscribers, 2);
  await reader.close();
});

test('a representative writes; a social-security number is found on the text, with the clause, and stops the post', async () => {
  rivera = await signIn(world, 'rivera');
  const { page: desk } = rivera;
  post = await beginPost(desk, { title, text: `${text} The caller gave 123-45-6789.` });
  const finding = desk.locator('.writer__findings .finding--block');
  await finding.waitFor();
  assert.match(await finding.locator('.finding__clause').innerText(), /IV\.F/);
  assert.equal(await desk.locator('[data-testid=text-layer] mark.mark--block').innerText(), '123-45-6789');
  await finding.getByRole('button', { name: /Show in the text/ }).click();
  const chosen = await desk.evaluate(() => document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd));
  assert.equal(chosen, '123-45-6789');

  await submitButton(desk).click();
  const refusal = desk.locator('.verdict .usa-alert--error');
  await refusal.waitFor();
  assert.match(await refusal.innerText(), /The directive stops this post[\s\S]*IV\.F/);
  assert.match(desk.url(), /\/write\//);
});

test('the writer corrects it, adds a picture and Spanish, looks at every preview and submits', async () => {
  const { page: desk } = rivera;
  await desk.fill('#text', text);
  await desk.locator('.writer__findings .finding--block').waitFor({ state: 'detached' });
  await desk.getByRole('button', { name: 'Add Spanish' }).click();
  await desk.fill('#title', spanishTitle);
  await desk.fill('#text', spanishText);

  const photo = withPlace(await jpeg(desk));
  assert.ok(photo.includes('Exif'));
  await desk.setInputFiles('#file', { name: 'IMG_2041.jpg', mimeType: 'image/jpeg', buffer: photo });
  await desk.fill('#alt-0', alt);
  for (const channel of ['site', 'feeds', 'mail', 'bluesky:agency']) assert.ok(await desk.locator(`[id="outlet-${channel}"]`).isChecked(), channel);
  assert.match(await desk.locator('.reach').innerText(), /Mail reaches 2 subscribers/);
  await saved(desk);

  await desk.getByRole('button', { name: 'Show the preview' }).click();
  await until('a preview of each outlet', async () => (await desk.locator('.preview').count()) === 4);
  const bluesky = desk.locator('.preview', { has: desk.getByRole('heading', { name: 'Bluesky' }) });
  assert.match(await bluesky.innerText(), /\d+ of 300/);
  await submit(desk);
  assert.deepEqual(rivera.complaints, []);
});

test('the sergeant finds it in the queue and sends it back with a comment', async () => {
  castillo = await signIn(world, 'castillo');
  const { page: desk } = castillo;
  await desk.goto('/desk/review');
  await desk.getByRole('link', { name: title }).click();
  await desk.locator('#verdict-title').waitFor();
  await desk.getByRole('button', { name: 'Send back' }).click();
  await desk.getByText('Say what the author should change').waitFor();
  await desk.fill('#comment', 'Say that both doors should be tried every evening.');
  await desk.getByRole('button', { name: 'Send back' }).click();
  await desk.getByText('The post went back to its author').waitFor();
});

test('the representative reads the comment, edits and submits again; the sergeant approves and releases', async () => {
  const { page: desk } = rivera;
  await desk.goto(`/desk/posts/${post}`);
  await desk.getByText('Say that both doors should be tried every evening.').first().waitFor();
  await desk.getByRole('link', { name: 'Edit', exact: true }).click();
  await desk.fill('#text', `${text}\n\nMake it a habit of every evening.`);
  await submit(desk);

  await approve(castillo.page, post, { release: true });
  await castillo.page.getByText('It is released and on its way to every outlet.').waitFor();
  await delivered(castillo, post, 'publish');
});

test('everyone can read it without JavaScript, in both languages, with a picture that tells no place', async () => {
  const window = await openWindow(world, { javaScript: false });
  await window.page.goto('/');
  await window.page.getByRole('link', { name: title }).click();
  address = new URL(window.page.url()).pathname;
  assert.equal(await window.page.locator('h1').innerText(), title);
  assert.match(await window.page.locator('.post__text').innerText(), /Make it a habit of every evening\./);
  const picture = window.page.locator('.post__pictures img');
  assert.equal(await picture.getAttribute('alt'), alt);
  assert.ok(await picture.evaluate((image) => image.complete && image.naturalWidth > 0));

  const bytes = Buffer.from(await (await page(await picture.getAttribute('src'))).arrayBuffer());
  for (const told of ['Exif', 'GPS', 'PHONE-OF-AN-OFFICER']) assert.ok(!bytes.includes(told), told);

  await window.page.goto(`/es${address}`);
  assert.equal(await window.page.locator('h1').innerText(), spanishTitle);
  assert.deepEqual(window.complaints, []);
  await window.close();
});

test('each subscriber got one mail, signed for the domain, with one-click unsubscribing under the signature', async () => {
  const pem = await readFile(path.join(world.data, 'dkim.pem'));
  const key = createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('base64');
  const records = path.join(world.folder, 'dns');
  await writeFile(records, `demo._domainkey.demo.example\tv=DKIM1; k=rsa; p=${key}\n`);
  for (const [resident, subject, words] of [['ana@residents.example', spanishTitle, /Pruebe ambas/], ['ben@residents.example', title, /habit of every evening/]]) {
    const got = await mailsTo(resident);
    assert.equal(got.length, 2, `${resident}: the invitation and the post`);
    const mail = await readMail(got[1].file);
    assert.equal(mail.headers.subject, subject);
    assert.match(mail.text, words);
    assert.ok(mail.text.includes(address.replace(/^\/es/, '')), mail.text);
    assert.deepEqual(mail.defects, []);
    for (const { file } of got) {
      const { status, out, err } = await run('/usr/bin/python3', [path.join(root, 'tests/outlets/peers/dkim_verify.py'), file, records]);
      assert.equal(status, 0, out + err);
      if (file === got[1].file) {
        assert.match(out, /rsa-sha256 ok .*list-unsubscribe(:|\s|$)/i);
        assert.match(out, /list-unsubscribe-post/i);
      }
    }
    // An altered mail is refused by the same verifier.
    const altered = path.join(world.folder, 'altered.eml');
    await writeFile(altered, Buffer.from((await readFile(got[1].file, 'latin1')).replace('Subject: ', 'Subject: Not '), 'latin1'));
    assert.equal((await run('/usr/bin/python3', [path.join(root, 'tests/outlets/peers/dkim_verify.py'), altered, records])).status, 1);
  }
});

test('the feeds of both languages and of the area have it, and feedparser finds nothing wrong', async () => {
  for (const prefix of ['', '/es', '/areas/district-17', '/es/areas/district-17']) {
    const spanish = prefix.startsWith('/es');
    for (const [ending, version] of [['rss', 'rss20'], ['atom', 'atom10']]) {
      const where = `${prefix}/feed.${ending}`;
      await until(`${where} is made again`, async () => (await (await page(where)).text()).includes(address));
      const read = await feed(where);
      assert.equal(read.bozo, 0, `${where}: ${read.why}`);
      assert.equal(read.version, version);
      assert.equal(read.language, spanish ? 'es' : 'en');
      const entry = read.entries.find((one) => one.title === (spanish ? spanishTitle : title));
      assert.ok(entry, `${where} has the post`);
      assert.match(entry.content, spanish ? /Pruebe ambas/ : /habit of every evening/);
      assert.ok(entry.content.includes(alt), `${where} has the picture's words`);
    }
    await until(`${prefix}/feed.json is made again`, async () => (await (await page(`${prefix}/feed.json`)).text()).includes(address));
    const json = await (await page(`${prefix}/feed.json`)).json();
    assert.equal(json.version, 'https://jsonfeed.org/version/1.1');
    assert.ok(json.items.some((item) => item.title === (spanish ? spanishTitle : title)));
  }
});

test('Bluesky has exactly one record of it, with the picture and its words', async () => {
  const [record, ...others] = await ourRecords(title);
  assert.ok(record, 'a record');
  assert.deepEqual(others, []);
  assert.equal(record.value.embed.images[0].alt, alt);
  assert.ok(JSON.stringify(record.value).includes(address), 'it links to the public page');
});

test('a resident proves that what they read was approved: with a verifier from npm and with ours', async () => {
  const window = await openWindow(world, { javaScript: false });
  await window.page.goto(address);
  await window.page.locator('.verify-box a').click();
  await until('the proof is there', async () => {
    if ((await window.page.locator('.checks__item--passed').count()) === 4) return true;
    await window.page.reload();
    return false;
  });
  const folder = path.join(world.folder, 'proof');
  await mkdir(folder);
  for (const link of await window.page.locator('.link-list a').all()) {
    const href = await link.getAttribute('href');
    if (!/\/verify\/|vkey$/.test(href)) continue;
    const answer = await page(href);
    assert.equal(answer.status, 200, href);
    await writeFile(path.join(folder, path.basename(href)), Buffer.from(await answer.arrayBuffer()));
  }
  const commands = await window.page.locator('pre.command').allInnerTexts();
  await window.close();
  const file = (name) => path.join(folder, name);
  const read = (name) => readFile(file(name), 'utf8');
  const vkey = (await read('vkey')).trim();

  // The public key of the page and the commands are the same as that of the log.
  assert.ok(commands[0].includes(vkey));
  for (const [index, name] of ['post', 'approval'].entries()) {
    await writeFile(file(`${index}.tlog-proof`), await readFile(file(`${name}.tlog-proof`)));
    await writeFile(file(`${index}.entry`), await readFile(file(`${name}.entry.json`)));
  }
  await writeFile(file('vkey'), vkey);
  const judge = await run(process.execPath, [path.join(root, 'tests/ledger/sigstore/check.mjs'), folder, '2']);
  assert.equal(judge.status, 0, judge.err);
  assert.match(judge.out, /accepts 2 proofs and refuses 6 alterations/);

  const verify = (name, words = []) => run(callbox, ['verify', file(`${name}.tlog-proof`), '--entry', file(`${name}.entry.json`), '--vkey', vkey, ...words]);
  const opened = async (name) => ['--body', `package=${file('post.package.json')}`, '--salt', (await read(`${name}.salt`)).trim()];
  for (const name of ['post', 'approval']) {
    const good = await verify(name, await opened(name));
    assert.equal(good.status, 0, good.out + good.err);
    assert.match(good.out, /The package is the one the entry commits to/);
  }
  const whole = JSON.parse(await read('post.package.json'));
  assert.equal(whole.renditions[0].title, title);

  // One letter changed in the text, then one in the entry: both are found out.
  await writeFile(file('post.package.json'), (await read('post.package.json')).replace('garage', 'Garage'));
  const altered = await verify('post', await opened('post'));
  assert.equal(altered.status, 1);
  assert.match(altered.out, /NOT the one/);
  await writeFile(file('post.entry.json'), (await read('post.entry.json')).replace('post.released', 'post.approved'));
  const forged = await verify('post');
  assert.equal(forged.status, 1);
  assert.match(forged.out, /NOT proven/);
});

test('the staff page tells every act, each with its place in the ledger', async () => {
  await until('every event is sealed', async () => (await timeline(castillo, post)).events.every(({ index }) => index !== undefined));
  const { page: desk } = castillo;
  await desk.goto(`/desk/posts/${post}`);
  await desk.locator('.timeline__event').first().waitFor();
  const told = await desk.locator('.timeline__event').allInnerTexts();
  for (const act of ['The draft was begun', 'Refused by the directive', 'The draft was changed', 'Submitted', 'Sent back to its author', 'Approved', 'Cleared', 'Released to the public', 'Delivered'])
    assert.ok(told.some((one) => one.startsWith(act)), `${act} is missing in:\n${told.join('\n---\n')}`);
  for (const one of told) assert.match(one, /Ledger entry \d+/);
  assert.equal(await desk.locator('.deliveries tbody tr').count(), 4);
});

test('one click in the mail program unsubscribes; opening the link does not', async () => {
  const mail = await readMail((await mailsTo('ben@residents.example'))[1].file);
  const link = mail.headers['list-unsubscribe'].match(/<(http[^>]+)>/)[1];
  assert.equal(mail.headers['list-unsubscribe-post'], 'List-Unsubscribe=One-Click');
  const reach = async () => (await castillo.context.request.get('/api/reach?area=district-17')).json();
  assert.equal((await fetch(link)).status, 200);
  assert.deepEqual(await reach(), { subscribers: 2, not_reached: [] });
  const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' };
  assert.equal((await fetch(link, { ...form, redirect: 'error' })).status, 200);
  assert.deepEqual(await reach(), { subscribers: 1, not_reached: [{ reason: 'unsubscribed', count: 1 }] });
});

test('a correction goes the whole way again, changes the page within a second, and reaches those who read the first', async () => {
  await confirm(await subscribe('cleo@residents.example'));
  const before = (await ourRecords(title))[0];
  const { page: desk } = rivera;
  await desk.goto(`/desk/posts/${post}`);
  await desk.getByRole('button', { name: 'Correct it' }).click();
  await desk.fill('#what-changed', 'The alarm is checked too.');
  await desk.getByRole('button', { name: 'Start the correction' }).click();
  await desk.waitForURL(/\/write\//);
  await desk.locator('#text').waitFor();
  await desk.fill('#text', `${text}\n\nCheck that the alarm is on.`);
  await submit(desk);
  assert.doesNotMatch(await (await page(address)).text(), /alarm is on/);

  await approve(castillo.page, post);
  await castillo.page.goto(`/desk/posts/${post}`);
  const release = castillo.page.getByRole('button', { name: 'Release now' });
  await release.waitFor();
  const begin = performance.now();
  const [changed] = await Promise.all([
    until('the public page has the correction', async () => /alarm is on/.test(await (await page(address)).text()) && performance.now()),
    release.click(),
  ]);
  assert.ok(changed - begin < 1000, `the page changed after ${Math.round(changed - begin)} ms`);
  await delivered(castillo, post, 'replace');

  const shown = await (await page(address)).text();
  assert.match(shown, /The alarm is checked too\./);
  assert.equal((await mailsTo('ana@residents.example')).length, 3, 'the first and the correction');
  assert.equal((await mailsTo('ben@residents.example')).length, 2, 'unsubscribed before the correction');
  assert.equal((await mailsTo('cleo@residents.example')).length, 1, 'never got the first');
  const correction = await readMail((await mailsTo('ana@residents.example'))[2].file);
  assert.match(correction.headers.subject, /^Corrección: /);
  assert.match(correction.text, /The alarm is checked too\./);

  const records = await ourRecords(title);
  assert.equal(records.length, 1);
  assert.notEqual(records[0].cid, before.cid);
  assert.equal(records[0].value.embed.images[0].alt, alt);
  await until('the feed has the correction', async () => (await feed('/feed.atom')).entries.find((entry) => entry.title === title).content.includes('alarm is on'));
});

test('a takedown removes it everywhere and says why', async () => {
  const { page: desk } = castillo;
  await desk.goto(`/desk/posts/${post}`);
  await desk.getByRole('button', { name: 'Take it down' }).click();
  await desk.fill('#takedown-reason', 'The advice is for another kind of door.');
  const begin = performance.now();
  await desk.locator('.reason-form').getByRole('button', { name: 'Take it down' }).click();
  const gone = await until('the public page is gone', async () => (await page(address)).status === 410 && performance.now());
  assert.ok(gone - begin < 1000, `the page was gone after ${Math.round(gone - begin)} ms`);
  await desk.getByText('It is being taken down on every outlet').waitFor();
  await delivered(castillo, post, 'retract');

  for (const where of [address, `/es${address}`]) {
    const answer = await page(where);
    assert.equal(answer.status, 410, where);
    const shown = await answer.text();
    assert.match(shown, /The advice is for another kind of door\./);
    assert.doesNotMatch(shown, /alarm is on|Lock the side door/);
  }
  for (const where of ['/', '/posts', '/es/', '/areas/district-17']) {
    await until(`${where} does not show it`, async () => !(await (await page(where)).text()).includes(address), 10);
  }
  for (const where of ['/feed.rss', '/es/feed.atom', '/areas/district-17/feed.rss']) {
    await until(`${where} does not have it`, async () => !(await (await page(where)).text()).includes(address), 10);
    const read = await feed(where);
    assert.equal(read.bozo, 0);
    assert.ok(!read.entries.some((entry) => entry.title === title || entry.title === spanishTitle), where);
  }
  assert.deepEqual(await ourRecords(title), []);
  await desk.reload();
  await desk.getByText('Taken out of public view on every outlet', { exact: true }).waitFor();
  await desk.getByText('The advice is for another kind of door.').first().waitFor();
});

test('no page complained, and the ledger is whole', async () => {
  assert.deepEqual([...rivera.complaints, ...castillo.complaints], []);
  await until('every event is sealed', async () => (await timeline(castillo, post)).events.every(({ index }) => index !== undefined));
  await world.endDesk();
  const { status, out, err } = await run(callbox, ['ledger', 'fsck', '--data', world.data]);
  assert.equal(status, 0, out + err);
  assert.match(out, /Everything fits\./);
  assert.ok((await readdir(path.join(world.data, 'blobs'))).length > 0);
});
