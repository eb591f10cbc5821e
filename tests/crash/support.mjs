// What the crash test plays in: real peers that live through it, a server that is killed and started again on the same
// data, members of staff who speak to its API, and the eyes of the public.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { callbox, freePort, mails, password, peers, python, readMail, start, until } from '../e2e/world.mjs';

// Numbers from 0 to 1, the same for the same seed (mulberry32).
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export async function openWorld() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'callbox-crash-'));
  const mailbox = await mkdtemp(path.join(os.tmpdir(), 'callbox-mailbox-'));
  const sink = await start(python, [path.join(peers, 'smtp_sink.py'), mailbox], (line) => line.startsWith('{'));
  const network = await start(process.execPath, [path.join(peers, 'pds.mjs')], (line) => line.startsWith('{'));
  const pds = JSON.parse(network.line);
  const port = await freePort();
  const words = [
    'demo', '--port', String(port), '--data', path.join(folder, 'desk'),
    '--smtp', `127.0.0.1:${JSON.parse(sink.line).port}`,
    '--bluesky', `http://127.0.0.1:${pds.port},${pds.handle},${pds.app_password}`,
  ];
  const world = { base: `http://localhost:${port}`, data: path.join(folder, 'desk'), words, pds, mailbox, desk: undefined };
  world.run = async () => {
    world.desk ??= await start(callbox, words, (line) => line.startsWith('Callbox listens'));
  };
  world.kill = async () => {
    await world.desk.kill();
    world.desk = undefined;
  };
  world.end = async () => {
    await world.desk?.stop();
    world.desk = undefined;
  };
  world.close = async () => {
    await world.end();
    await network.stop();
    await sink.stop();
    for (const one of [folder, mailbox]) await rm(one, { recursive: true, force: true, maxRetries: 5 });
  };
  return world;
}

// A member of staff at the API. A session outlives every crash of the server.
export class Member {
  constructor(world) {
    this.world = world;
  }
  async signIn(login) {
    await this.call('POST', '/api/session', { body: { login, password, on_duty: true, department_device: true } });
    return this;
  }
  // The answer's body. What the server refuses is an error of the test.
  async call(method, where, { body, headers = {} } = {}) {
    const { base } = this.world;
    const raw = body instanceof FormData;
    const answer = await fetch(base + where, {
      method,
      headers: {
        origin: base,
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(body !== undefined && !raw ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      body: body === undefined || raw ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${where}: ${answer.status} ${text}`);
    const [cookie] = answer.headers.getSetCookie();
    if (cookie) this.cookie = cookie.split(';')[0];
    return JSON.parse(text);
  }
  post(id) {
    return this.call('GET', `/api/posts/${id}`);
  }
  timeline(id) {
    return this.call('GET', `/api/posts/${id}/timeline`);
  }
}

// A small picture, another for each shade.
export function png(shade) {
  const side = 16;
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.from([0, 0, 0, side, 0, 0, 0, side, 8, 0, 0, 0, 0]);
  const rows = Buffer.alloc(side * (side + 1), shade);
  for (let row = 0; row < side; ++row) rows[row * (side + 1)] = 0;
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', header), chunk('IDAT', zlib.deflateSync(rows)), chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; ++bit) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

export async function readPage(world, where) {
  const answer = await fetch(world.base + where);
  const text = await answer.text();
  assert.equal(answer.status, 200, `${where}: ${text}`);
  return text;
}

// Subscribes on the public page and confirms from the mail, as plain forms.
export async function subscribe(world, resident, area) {
  const form = (where, fields) =>
    fetch(world.base + where, { method: 'POST', headers: { origin: world.base }, body: new URLSearchParams(fields) });
  const asked = await form('/subscribe', { email: resident, [`area-${area}`]: 'on', language: 'en' });
  assert.equal(asked.status, 200, await asked.text());
  const invitation = await until(`an invitation to ${resident}`, async () => (await mails(world.mailbox)).find(({ to }) => to === resident));
  const { text } = await readMail(invitation.file);
  const [link] = text.match(/\/subscribe\/confirm\/\S+/);
  const confirmed = await form(link, {});
  assert.equal(confirmed.status, 200, await confirmed.text());
}

// Titles of all mails so far, by resident.
export async function mailboxes(world) {
  const boxes = new Map();
  for (const { to, file } of await mails(world.mailbox)) {
    const subject = /^Subject: (.*)\r$/m.exec(await readFile(file, 'latin1'))?.[1];
    boxes.set(to, [...(boxes.get(to) ?? []), subject]);
  }
  return boxes;
}

// Texts of all records in the account's repository.
export async function blueskyTexts(world) {
  const texts = [];
  for (let cursor = ''; cursor !== undefined; ) {
    const query = new URLSearchParams({ repo: world.pds.did, collection: 'app.bsky.feed.post', limit: '100', ...(cursor ? { cursor } : {}) });
    const answer = await fetch(`http://127.0.0.1:${world.pds.port}/xrpc/com.atproto.repo.listRecords?${query}`);
    assert.equal(answer.status, 200);
    const page = await answer.json();
    texts.push(...page.records.map(({ value }) => value.text));
    cursor = page.records.length > 0 ? page.cursor : undefined;
  }
  return texts;
}
