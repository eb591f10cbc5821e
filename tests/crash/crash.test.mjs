// Kill -9 at fifty random moments of a post's path: every other one anywhere on it, which is mostly while it is delivered,
// the others within a step chosen by chance, so that the short ones are met as often as the long. After each, the server starts again on the same data: what it had
// acknowledged is there, the path can be gone to its end, and nobody gets the post twice.
//   CALLBOX_CRASH_SEED     repeats a run; printed by every run
//   CALLBOX_CRASH_ROUNDS   how many, 50
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { callbox, run, until } from '../e2e/world.mjs';
import { Member, blueskyTexts, mailboxes, openWorld, png, readPage, seeded, subscribe } from './support.mjs';

const rounds = Number(process.env.CALLBOX_CRASH_ROUNDS ?? 50);
const seed = Number(process.env.CALLBOX_CRASH_SEED ?? randomInt(2 ** 31));
const random = seeded(seed);
const outlets = ['bluesky', 'feeds', 'mail', 'site'];
const residents = ['ana@residents.example', 'ben@residents.example', 'cleo@residents.example'];
const settled = ['done', 'refused', 'denied', 'failed'];

let world, rivera, castillo;
after(() => world?.close());

const titleOf = (round) => `Lock the side door, part ${String(round).padStart(3, '0')}`;
const packageOf = (round, media) => ({
  kind: 'crime-prevention-tip',
  renditions: [{ language: 'en', title: titleOf(round), text: 'Most people lock the big door and forget the small one.' }],
  declarations: { verification: 'verified', investigation_checked: true, conforms_to_guidelines: true, self_reviewed: true },
  audience: { areas: ['district-17'] },
  media: media.map(({ digest, media_type, width, height }) => ({ digest, media_type, width, height, kind: 'photo', alt: 'A closed side door at night.' })),
  outlets,
});

// The requests, one by one. `told` keeps what the server acknowledged: only answers that arrived whole.
async function upload(told, round) {
  const form = new FormData();
  form.append('file', new Blob([png(round + 1)], { type: 'image/png' }), 'door.png');
  told.medium = await rivera.call('POST', '/api/media', { body: form });
}
async function create(told, round) {
  const wanted = packageOf(round, [told.medium]);
  told.draft = await rivera.call('POST', '/api/posts', { body: wanted, headers: { 'Idempotency-Key': `crash-${seed}-${round}` } });
}
async function submit(told, draft) {
  told.submitted = await rivera.call('POST', `/api/posts/${draft.id}/submit`, { headers: { 'If-Match': draft.etag } });
}
async function approveAndRelease(told, submitted) {
  const body = { digest: submitted.digest, verdict: 'approve', release: true };
  told.released = await castillo.call('POST', `/api/posts/${submitted.id}/reviews`, { body });
}
const deliveries = async (id) => (await rivera.timeline(id)).deliveries;
async function delivered(told, id) {
  told.deliveries = await until(
    'every delivery has settled',
    async () => {
      const all = await deliveries(id);
      return all.length === outlets.length && all.every(({ state }) => settled.includes(state)) && all;
    },
    60,
  );
}
const lastOf = (told) => ['deliveries', 'released', 'submitted', 'draft', 'medium'].find((step) => told[step]) ?? 'nothing';

const steps = [
  ['upload', upload],
  ['create', create],
  ['submit', (told) => submit(told, told.draft)],
  ['approve and release', (told) => approveAndRelease(told, told.submitted)],
  ['deliver', (told) => delivered(told, told.released.id)],
];
// `begins` hears the name of each step.
async function wholePath(told, round, begins) {
  for (const [name, step] of steps) {
    begins(name);
    await step(told, round);
  }
}

// Everything the killed server had said is still so.
async function checkNothingWasLost(told) {
  if (told.medium) {
    const kept = await fetch(`${world.base}/api/media/${told.medium.digest}`, { headers: { cookie: rivera.cookie } });
    assert.equal(kept.status, 200, 'the acknowledged picture');
    assert.equal((await kept.arrayBuffer()).byteLength, told.medium.bytes);
  }
  if (!told.draft) return;
  const post = await rivera.post(told.draft.id);
  const reached = ['draft', 'in-review', 'cleared', 'released'].indexOf(post.state);
  assert.deepEqual(post.package.renditions, told.draft.package.renditions);
  assert.deepEqual(post.package.media, told.draft.package.media);
  assert.deepEqual(post.package.outlets, told.draft.package.outlets);
  assert.deepEqual(post.package.audience.areas, told.draft.package.audience.areas);
  if (told.submitted) {
    assert.ok(reached >= 1, `an acknowledged submission is ${post.state}`);
    assert.equal(post.digest, told.submitted.digest);
    assert.deepEqual(post.package, told.submitted.package);
  }
  if (told.released) assert.equal(post.state, 'released');
  if (told.deliveries) assert.ok((await deliveries(post.id)).every(({ state }) => state === 'done'));
}

// Goes the rest of the way as a person would after a lost answer: asks for the same draft again, reads the post, and
// does what is still to be done.
async function goOn(told, round) {
  const before = { ...told };
  await upload(told, round);
  assert.equal(told.medium.digest, before.medium?.digest ?? told.medium.digest);
  await create(told, round);
  assert.equal(told.draft.id, before.draft?.id ?? told.draft.id, 'the same key gives the same draft');
  const { id } = told.draft;
  let post = await rivera.post(id);
  if (post.state === 'draft') {
    await submit(told, post);
    post = await castillo.post(id);
  }
  if (post.state === 'in-review') {
    await approveAndRelease(told, post);
    post = told.released;
  }
  assert.equal(post.state, 'released');
  await delivered(told, id);
  return id;
}

async function checkPublishedOnce(told, id, round) {
  const title = titleOf(round);
  for (const { outlet, state, detail } of told.deliveries) assert.equal(state, 'done', `${outlet}: ${detail}`);
  const times = (list) => list.filter((one) => one === title).length;
  const cards = (page) => [...page.matchAll(/<h3 class="post-card__title"><a [^>]*><bdi>([^<]*)<\/bdi>/g)].map(([, shown]) => shown);
  // The pages follow a delivery one by one.
  for (const where of ['/', '/posts', '/areas/district-17']) {
    const shown = await until(`"${title}" on ${where}`, async () => {
      const titles = cards(await readPage(world, where));
      return titles.includes(title) && titles;
    });
    assert.equal(times(shown), 1, where);
  }
  const feed = JSON.parse(await readPage(world, '/feed.json'));
  assert.equal(times(feed.items.map((item) => item.title)), 1, 'feed.json');
  assert.equal((await blueskyTexts(world)).filter((text) => text.includes(title)).length, 1, 'Bluesky');
  await checkMails(told, title);
  const { events } = await rivera.timeline(id);
  assert.equal(events.filter(({ type }) => type === 'post.released').length, 1, 'one release in the ledger');
}

// At most once: a mail whose answer was lost is not sent again, and the timeline says of how many that is so.
async function checkMails(told, title) {
  const boxes = await mailboxes(world);
  const got = residents.map((resident) => (boxes.get(resident) ?? []).filter((subject) => subject === title).length);
  const { detail } = told.deliveries.find(({ outlet }) => outlet === 'mail');
  const [, accepted, all] = /(\d+) of (\d+) accepted/.exec(detail).map(Number);
  const unconfirmed = Number(/(\d+) unconfirmed/.exec(detail)?.[1] ?? 0);
  const kept = got.reduce((sum, count) => sum + count, 0);
  assert.equal(all, residents.length, detail);
  assert.equal(accepted + unconfirmed, all, detail);
  assert.ok(got.every((count) => count <= 1), `mails: ${got}`);
  assert.ok(kept >= accepted && kept <= accepted + unconfirmed, `${kept} mails arrived, the timeline says: ${detail}`);
}

// A step to wait for, and the time from its beginning to the kill; up to a fifth beyond what it took undisturbed.
function randomMoment(round, took) {
  const some = steps[Math.floor(random() * steps.length)][0];
  const step = round % 2 === 1 ? steps[0][0] : some;
  const span = round % 2 === 1 ? [...took.values()].reduce((sum, one) => sum + one, 0) : took.get(step);
  return { step, delay: Math.round(random() * 1.2 * span * 10) / 10 };
}

async function playRound(round, { step, delay }) {
  await world.run();
  const told = {};
  // The server's death ends the path with a refused or cut connection; anything else is a failure.
  let killed = false;
  let path;
  await new Promise((reached) => {
    path = wholePath(told, round, (name) => name === step && reached()).then(
      () => undefined,
      (error) => (killed && error instanceof TypeError ? undefined : error),
    );
    path.then(reached);
  });
  await pause(delay);
  killed = true;
  await world.kill();
  const failure = await path;
  const last = lastOf(told);
  try {
    if (failure) throw failure;
    await world.run();
    await checkNothingWasLost(told);
    const id = await goOn(told, round);
    await checkPublishedOnce(told, id, round);
    return { last, id };
  } catch (error) {
    error.message = `round ${round}, seed ${seed}, killed ${delay} ms into ${step}, last acknowledged: ${last}: ${error.message}`;
    throw error;
  }
}

test('kill -9 at random moments of the path: nothing acknowledged is lost, nothing goes out twice', async (t) => {
  t.diagnostic(`CALLBOX_CRASH_SEED=${seed}`);
  world = await openWorld();
  await world.run();
  rivera = await new Member(world).signIn('rivera');
  castillo = await new Member(world).signIn('castillo');
  for (const resident of residents) await subscribe(world, resident, 'district-17');

  await t.test('a second server on the same data is refused', async () => {
    const second = await run(callbox, world.words);
    assert.notEqual(second.status, 0);
    assert.match(second.err, /another Callbox already serves from the data folder/);
  });

  const posts = [];
  const took = new Map();
  await t.test('the path, undisturbed', async () => {
    const told = {};
    const began = new Map();
    await wholePath(told, 0, (name) => began.set(name, performance.now()));
    const ends = [...began.values()].slice(1).concat(performance.now());
    for (const [name, begin] of began) took.set(name, ends.shift() - begin);
    await checkPublishedOnce(told, told.released.id, 0);
    posts.push(told.released.id);
  });
  t.diagnostic(`undisturbed: ${[...took].map(([name, ms]) => `${name} ${Math.round(ms)} ms`).join(', ')}`);

  const reached = new Map();
  for (let round = 1; round <= rounds; ++round) {
    const moment = randomMoment(round, took);
    await t.test(`round ${round}: killed ${moment.delay} ms into ${moment.step}`, async () => {
      const { last, id } = await playRound(round, moment);
      posts.push(id);
      reached.set(last, (reached.get(last) ?? 0) + 1);
    });
  }
  t.diagnostic(`last acknowledged before the kill: ${[...reached].map(([step, count]) => `${step} ${count}`).join(', ')}`);

  await t.test('at the end every post was released once, everywhere once, and the ledger is whole', async () => {
    assert.equal(posts.length, rounds + 1, 'every round came to its end');
    for (const id of posts) {
      const { events } = await rivera.timeline(id);
      assert.equal(events.filter(({ type }) => type === 'post.released').length, 1);
    }
    const texts = await blueskyTexts(world);
    const boxes = await mailboxes(world);
    for (let round = 0; round <= rounds; ++round) {
      const title = titleOf(round);
      assert.equal(texts.filter((text) => text.includes(title)).length, 1, title);
      for (const [resident, subjects] of boxes) assert.ok(subjects.filter((subject) => subject === title).length <= 1, `${resident}: ${title}`);
    }
    await until('every event is sealed', async () => (await rivera.timeline(posts.at(-1))).events.every(({ index }) => index !== undefined));
    await world.end();
    const fsck = await run(callbox, ['ledger', 'fsck', '--data', world.data]);
    assert.equal(fsck.status, 0, fsck.out + fsck.err);
    assert.match(fsck.out, /Everything fits\./);
  });
});
