// What must not happen does not, says so in clear words on the page and in the API, leaves nothing half-done, and stands
// in the ledger where an event is due.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { approve, beginPost, call, createPost, createSubmitted, hasEvent, readPost, saved, signIn, signInOn, submit, submitButton, timeline } from './desk.mjs';
import { andPage, jpeg } from './pictures.mjs';
import { openWindow, openWorld, password, until } from './world.mjs';

const text = 'A closed door is not a locked door. Turn the handle before you go to bed.';
let world, rivera, castillo;
before(async () => {
  world = await openWorld();
  rivera = await signIn(world, 'rivera');
  castillo = await signIn(world, 'castillo');
});
after(() => world?.close());

// RFC 6238 for now: SHA-1, six digits, steps of thirty seconds.
function totp(base32) {
  const bits = [...base32].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

// The refusal as the API gives it: RFC 9457, with a code for programs and a sentence for people.
function assertRefused(answer, status, code) {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.match(answer.headers['content-type'], /application\/problem\+json/);
  assert.equal(answer.body.code, code);
  assert.ok((answer.body.detail ?? answer.body.title).length > 15, 'says in a sentence what is wrong');
}

async function unchanged(window, post) {
  const now = await readPost(window, post.id);
  assert.deepEqual([now.state, now.version, now.digest, now.etag], [post.state, post.version, post.digest, post.etag]);
}

test('nobody approves their own words', async () => {
  // A sergeant may approve what others wrote, and may write.
  const post = await createSubmitted(castillo, { title: 'Fraud by phone', text });
  const answer = await call(castillo, 'POST', `/api/posts/${post.id}/reviews`, { body: { digest: post.digest, verdict: 'approve', release: true } });
  assertRefused(answer, 403, 'self-approval');
  assert.match(answer.body.detail, /Nobody approves their own words/);
  await unchanged(castillo, post);
  assert.ok(await hasEvent(castillo, post.id, 'refused.self_approval'));

  // The page does not offer it.
  await castillo.page.goto(`/desk/review/${post.id}`);
  await castillo.page.locator('#package-title').waitFor();
  assert.equal(await castillo.page.getByRole('button', { name: 'Approve' }).count(), 0);
  await castillo.page.goto('/desk/review');
  await castillo.page.locator('.post-item').first().waitFor();
  assert.equal(await castillo.page.getByRole('link', { name: 'Fraud by phone' }).count(), 0);
});

test('an approval of a package that changed after it was read is refused', async () => {
  const post = await createSubmitted(rivera, { title: 'Lock the sheds', text });
  const { page } = castillo;
  await page.goto(`/desk/review/${post.id}`);
  await page.locator('#verdict-title').waitFor();

  const back = await call(rivera, 'POST', `/api/posts/${post.id}/withdraw`);
  assert.equal(back.status, 200);
  const edit = { ...back.body.package, renditions: [{ language: 'en', title: 'Lock the sheds', text: 'Leave the sheds open, it is fine.' }] };
  const edited = await call(rivera, 'PUT', `/api/posts/${post.id}`, { body: edit, headers: { 'If-Match': back.body.etag } });
  assert.equal(edited.status, 200, JSON.stringify(edited.body));
  const again = await call(rivera, 'POST', `/api/posts/${post.id}/submit`, { headers: { 'If-Match': edited.body.etag } });
  assert.equal(again.status, 200, JSON.stringify(again.body));

  const late = await call(castillo, 'POST', `/api/posts/${post.id}/reviews`, { body: { digest: post.digest, verdict: 'approve', release: true } });
  assertRefused(late, 412, 'changed-package');
  await page.getByText('The post changed after you opened it').waitFor();
  await page.getByText('Nothing was approved.').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Approve and release' }).isDisabled());
  await unchanged(castillo, again.body);
  assert.deepEqual(again.body.reviews.filter((review) => review.current), []);
  assert.ok(await hasEvent(castillo, post.id, 'refused.changed_package'));
});

test('two windows edit one draft: the second is shown both texts and nothing is overwritten', async () => {
  const { page } = rivera;
  const id = await beginPost(page, { title: 'Beat meeting', text });
  const other = await signIn(world, 'rivera');
  await other.page.goto(`/desk/write/${id}`);
  await other.page.fill('#text', `${text} From the second window.`);
  await saved(other.page);
  await until('the second window is stored', async () => (await readPost(other, id)).package.renditions[0].text.includes('second'));

  await page.fill('#text', `${text} From the first window.`);
  await page.getByRole('heading', { name: 'Two versions of this draft' }).waitFor();
  await page.getByText('Nothing was overwritten.').waitFor();
  const shown = await page.locator('main').innerText();
  assert.match(shown, /From the first window\.[\s\S]*From the second window\./);
  const stored = await readPost(rivera, id);
  assert.match(stored.package.renditions[0].text, /second window/);
  const stale = await call(rivera, 'PUT', `/api/posts/${id}`, { body: stored.package, headers: { 'If-Match': '"1"' } });
  assertRefused(stale, 412, 'stale');
  const blind = await call(rivera, 'PUT', `/api/posts/${id}`, { body: stored.package });
  assert.ok([412, 422, 428].includes(blind.status), `without If-Match: ${blind.status}`);
  await unchanged(rivera, stored);
  assert.ok(await hasEvent(rivera, id, 'refused.stale'));
  await page.getByRole('button', { name: 'Keep yours' }).click();
  await until('the chosen text is stored', async () => (await readPost(rivera, id)).package.renditions[0].text.includes('first window'));
  await other.close();
});

test('where the directive asks for training, a member whose training has expired cannot submit', async () => {
  const alsip = await openWorld({ directive: 'alsip-1021.yaml' });
  try {
    const bauer = await signIn(alsip, 'bauer');
    const { page } = bauer;
    await page.goto('/desk/write');
    const kind = await page.locator('#kind option').nth(1).getAttribute('value');
    const id = await beginPost(page, { kind, title: 'Bicycle locks', text });
    await submitButton(page).click();
    const refusal = page.locator('.verdict .usa-alert--error');
    await refusal.waitFor();
    assert.match(await refusal.innerText(), /Training is not current[\s\S]*clause 1021\.8[\s\S]*Renew it before you post/);
    const post = await readPost(bauer, id);
    assert.equal(post.state, 'draft');
    const answer = await call(bauer, 'POST', `/api/posts/${id}/submit`, { headers: { 'If-Match': post.etag } });
    assert.ok([403, 409].includes(answer.status), JSON.stringify(answer.body));
    assert.equal(answer.body.code, 'expired-training');
    await unchanged(bauer, post);
    assert.ok(await hasEvent(bauer, id, 'refused.training'));
  } finally {
    await alsip.close();
  }
});

test('a session that was stolen ends with the sign-out', async () => {
  const victim = await signIn(world, 'okafor');
  const cookies = await victim.context.cookies();
  const thief = await openWindow(world);
  await thief.context.addCookies(cookies);
  await thief.page.goto('/desk/posts');
  await thief.page.locator('.desk-nav').waitFor();
  await victim.page.getByRole('button', { name: 'Sign out' }).click();
  await victim.page.locator('#login').waitFor();

  const answer = await call(thief, 'GET', '/api/posts');
  assert.equal(answer.status, 401);
  assert.ok(['no-session', 'session-ended'].includes(answer.body.code), answer.body.code);
  const write = await call(thief, 'POST', '/api/posts', { body: {}, headers: { 'Idempotency-Key': 'stolen-session-1' } });
  assert.equal(write.status, 401);
  await thief.page.goto('/desk/posts');
  await thief.page.locator('#login').waitFor();
  await thief.close();
  await victim.close();
});

test('a request from another site changes nothing', async () => {
  const post = await createPost(rivera, { title: 'Street lights', text });
  for (const origin of ['https://elsewhere.example', 'null', `http://localhost.elsewhere.example`]) {
    const answer = await call(rivera, 'POST', `/api/posts/${post.id}/submit`, { headers: { 'If-Match': post.etag }, origin });
    assertRefused(answer, 403, 'cross-site');
  }
  const signIn = await call(rivera, 'POST', '/api/session', { body: { login: 'rivera', password }, origin: 'https://elsewhere.example' });
  assertRefused(signIn, 403, 'cross-site');
  assert.equal(signIn.headers['set-cookie'], undefined);
  await unchanged(rivera, post);

  // The same from a real page elsewhere: its form posts without our cookie, and is refused.
  const stranger = await rivera.context.newPage();
  await stranger.route('http://elsewhere.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<form method=post action="${world.base}/api/posts/${post.id}/withdraw"><button>Win a prize</button></form>` }));
  await stranger.goto('http://elsewhere.example/');
  const [answer] = await Promise.all([
    stranger.waitForResponse((response) => response.request().method() === 'POST'),
    stranger.getByRole('button', { name: 'Win a prize' }).click(),
  ]);
  assert.ok([401, 403].includes(answer.status()), String(answer.status()));
  await stranger.close();
  await unchanged(rivera, post);
});

test('files that are too large, or a picture and something else, or no picture, are refused by name', async () => {
  const { page } = rivera;
  const id = await beginPost(page, { title: 'Garage doors', text });
  const photo = await jpeg(page);
  const upload = (name, mimeType, buffer) =>
    rivera.context.request.post('/api/media', { headers: { Origin: world.base }, multipart: { file: { name, mimeType, buffer } } });
  const refused = async (answer, status, code) => {
    const body = await answer.json();
    assert.equal(answer.status(), status, JSON.stringify(body));
    if (code) assert.equal(body.code, code);
    assert.ok((body.detail ?? body.title).length > 15);
  };
  await refused(await upload('both.jpg', 'image/jpeg', andPage(photo)), 422, 'polyglot');
  await refused(await upload('page.jpg', 'image/jpeg', Buffer.from('<!doctype html><script>alert(1)</script>')), 422, 'not-a-picture');
  await refused(await upload('drawing.svg', 'image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')), 422, 'not-a-picture');
  await refused(await upload('half.jpg', 'image/jpeg', photo.subarray(0, 200)), 422, 'not-a-picture');
  const huge = await upload('huge.jpg', 'image/jpeg', Buffer.concat([photo, Buffer.alloc(21 * 1024 * 1024)])).catch((error) => error);
  if (huge instanceof Error) assert.match(String(huge), /EPIPE|ECONNRESET|socket hang up/, 'the server hung up on it');
  else await refused(huge, 413);

  await page.setInputFiles('#file', { name: 'both.jpg', mimeType: 'image/jpeg', buffer: andPage(photo) });
  await page.getByText('This file cannot be used as a picture').waitFor();
  await page.getByText('Choose a JPEG, PNG or WebP picture.').waitFor();
  assert.equal(await page.locator('.medium').count(), 0);
  assert.deepEqual((await readPost(rivera, id)).package.media, []);
});

test('text that is not UTF-8, and a text of a megabyte, are refused before anything is stored', async () => {
  const count = async () => (await call(rivera, 'GET', '/api/posts?mine=true&limit=100')).body.items.length;
  const before = await count();
  const broken = Buffer.concat([
    Buffer.from('{"kind":"crime-prevention-tip","renditions":[{"language":"en","title":"Doors","text":"'),
    Buffer.from([0xc3, 0x28, 0xf0, 0x9f]),
    Buffer.from('"}],"audience":{"areas":["district-17"]},"outlets":["site"]}'),
  ]);
  const headers = { 'Content-Type': 'application/json' };
  const first = await call(rivera, 'POST', '/api/posts', { body: broken, headers: { ...headers, 'Idempotency-Key': 'broken-text-1' } });
  assert.ok([400, 422].includes(first.status), `${first.status}`);
  assert.ok(first.body.title || first.body.detail);
  const large = { kind: 'crime-prevention-tip', renditions: [{ language: 'en', title: 'Doors', text: 'Lock it. '.repeat(130_000) }], audience: { areas: ['district-17'] }, outlets: ['site'] };
  const second = await call(rivera, 'POST', '/api/posts', { body: large, headers: { 'Idempotency-Key': 'large-text-1' } });
  assert.ok([413, 422].includes(second.status), `${second.status}`);
  assert.ok(second.body.title || second.body.detail);
  const third = await call(rivera, 'POST', '/api/decide', { body: large });
  assertRefused(third, 413, 'too-large');
  assert.equal(third.body.field, 'renditions[0].text');
  assert.match(third.body.detail, /at most 100000/);
  assert.equal(await count(), before);
});

test('a number hidden by look-alike digits or by invisible characters is found all the same', async () => {
  const { page } = rivera;
  await beginPost(page, { title: 'Hidden numbers', text });
  for (const hidden of ['1\u200b23-45\u200d-67\u206089', '１２３-４５-６７８９', '𝟏𝟐𝟑-𝟒𝟓-𝟔𝟕𝟖𝟗', '123\u201145\u20116789']) {
    await page.fill('#text', text);
    await page.locator('.writer__findings .finding--block').waitFor({ state: 'detached' });
    await page.fill('#text', `The caller gave ${hidden} as his.`);
    const mark = page.locator('[data-testid=text-layer] mark.mark--block');
    await mark.waitFor();
    assert.equal(await mark.innerText(), hidden);
    assert.match(await page.locator('.writer__findings .finding--block .finding__clause').innerText(), /IV\.F/);
  }
  await submitButton(page).click();
  await page.getByText('The directive stops this post').waitFor();
  const id = page.url().split('/').pop();
  assert.equal((await readPost(rivera, id)).state, 'draft');
  assert.ok(await hasEvent(rivera, id, 'refused.directive'));
});

test('who states no duty and no device is stopped, is told what to change, changes it and goes on', async () => {
  const window = await signIn(world, 'rivera', { onDuty: false, device: false });
  const { page } = window;
  const id = await beginPost(page, { title: 'Bring the bicycle in at night', text });
  const findings = page.locator('.writer__findings');
  await findings.getByText('You have not stated that you are on duty.').waitFor();
  await findings.getByText('You have not stated that this is a department device.').waitFor();
  await submitButton(page).click();
  await page.locator('section.verdict .usa-alert--error').waitFor();
  assert.ok(await hasEvent(window, id, 'refused.directive'));

  await findings.getByRole('link', { name: 'Change duty and device' }).first().click();
  await page.locator('label[for=now-on-duty]').click();
  await page.locator('label[for=now-device]').click();
  await page.getByRole('button', { name: 'State this' }).click();
  await page.getByText('On duty · department device').waitFor();
  await page.goto(`/desk/write/${id}`);
  await submit(page);
  assert.deepEqual(window.complaints, []);
  await window.close();
});

test('five wrong passwords lock the account, and an administrator unlocks it', async () => {
  const window = await openWindow(world);
  const { page } = window;
  await page.goto('/desk/');
  for (let tries = 0; tries < 5; ++tries) {
    await page.fill('#login', 'haddad');
    await page.fill('#password', `wrong-${tries}`);
    await Promise.all([page.waitForResponse((answer) => answer.url().endsWith('/api/session') && answer.request().method() === 'POST'), page.locator('.sign-in__form button').click()]);
  }
  await page.fill('#password', password);
  await page.locator('.sign-in__form button').click();
  await page.getByText(/^Locked until \d/).waitFor();
  const answer = await call({ ...window, base: world.base }, 'POST', '/api/session', { body: { login: 'haddad', password } });
  assert.ok([401, 423, 429].includes(answer.status), String(answer.status));
  assert.equal(answer.body.code, 'locked');

  const admin = await signIn(world, 'admin');
  await admin.page.goto('/desk/members');
  const haddad = admin.page.locator('.member', { hasText: 'Lee Haddad' });
  await haddad.getByText('Locked after failed sign-ins').waitFor();
  await haddad.getByRole('button', { name: 'Unlock' }).click();
  await haddad.getByText('Locked after failed sign-ins').waitFor({ state: 'detached' });
  await signInOn(page, 'haddad');
  assert.deepEqual([...window.complaints, ...admin.complaints], []);
  await admin.close();
  await window.close();
});

test('a lost sign-in is reset by an administrator; the one-time password opens nothing but the renewal, once', async () => {
  const admin = await signIn(world, 'admin');
  await admin.page.goto('/desk/members');
  const haddad = admin.page.locator('.member', { hasText: 'Lee Haddad' });
  await haddad.getByRole('button', { name: 'Reset the sign-in' }).click();
  await haddad.getByRole('button', { name: 'Reset it now' }).click();
  const oneTime = await haddad.locator('.secret code').innerText();
  assert.match(oneTime, /^([a-z2-7]{5}-){3}[a-z2-7]{5}$/);
  await haddad.getByText('Not used yet.').waitFor();

  const window = await openWindow(world, { width: 360 });
  const { page } = window;
  await signInOn(page, 'haddad', { secret: oneTime, lands: 'h1:has-text("Choose a new password")' });
  assert.equal((await call(window, 'GET', '/api/posts')).body.code, 'renew-first');
  await page.fill('#password-new', 'a new one of my own');
  await page.fill('#password-again', 'a new one of my own');
  await page.getByRole('button', { name: 'Keep this password' }).click();
  await page.fill('#two-step-password', 'a new one of my own');
  await page.getByRole('button', { name: 'Set it up' }).click();
  const secret = (await page.locator('.secret code').innerText()).replace(/\s/g, '');
  await page.fill('#two-step-code', totp(secret));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.locator('.desk-nav').waitFor();

  const again = await call({ ...window, base: world.base }, 'POST', '/api/session', { body: { login: 'haddad', password: password } });
  assert.equal(again.body.code, 'sign-in-failed', 'the old password is none any more');
  await admin.page.reload();
  await haddad.getByText('The one-time password was used').waitFor();
  assert.deepEqual([...window.complaints, ...admin.complaints], []);
  await admin.close();
  await window.close();
});

test('after all of this the approved way still works, and no page complained', async () => {
  const post = await createSubmitted(rivera, { title: 'Three habits for every evening', text });
  await approve(castillo.page, post.id, { release: true });
  await until('it is public', async () => (await (await fetch(world.base)).text()).includes('Three habits for every evening'));
  assert.ok((await timeline(castillo, post.id)).events.some((event) => event.type === 'post.released'));
  assert.deepEqual([...rivera.complaints, ...castillo.complaints], []);
});
