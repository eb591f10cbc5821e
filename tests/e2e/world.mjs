// What a story plays in: a demo desk on a free port with a data folder of its own, a real SMTP sink, where wanted a real
// Bluesky data server, and a browser. Everything is started here and ended by its own process id.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';

export const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.join(here, '../..');
export const callbox = process.env.CALLBOX ?? path.join(root, 'build/debug/bin/callbox');
export const password = 'callbox-demo-2026';
export const peers = path.join(root, 'tests/outlets/peers');
export const python = '/usr/bin/python3';

// Asks again until the answer is truthy, and gives it back. Made for what another process does in its own time.
export async function until(what, ask, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`after ${seconds} s still not: ${what}`);
    await pause(20);
  }
}

// Runs a program to its end.
export async function run(command, words, { input } = {}) {
  const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '', err = '';
  child.stdout.on('data', (bytes) => (out += bytes));
  child.stderr.on('data', (bytes) => (err += bytes));
  child.stdin.end(input);
  const [status] = await once(child, 'close');
  return { status, out, err };
}

// Starts a program and waits for the line that says it is ready.
export async function start(command, words, isReady) {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '', err = '';
  child.stderr.on('data', (bytes) => (err += bytes));
  const line = await new Promise((resolve, reject) => {
    child.stdout.on('data', (bytes) => {
      out += bytes;
      const ready = out.split('\n').slice(0, -1).find(isReady);
      if (ready !== undefined) resolve(ready);
    });
    child.once('error', reject);
    child.once('close', (status) => reject(new Error(`${command} ended with ${status}: ${err}`)));
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'close');
  };
  // Without any chance to end well.
  const kill = async () => {
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  };
  return { line, stop, kill, log: () => out + err };
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

// The mails that the sink took, oldest first: { to, file }.
export async function mails(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort();
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const envelope = JSON.parse(await readFile(file.replace(/eml$/, 'json'), 'utf8'));
      return { to: envelope.to[0], file };
    }),
  );
}

// Headers and the text part of a mail, read by Python's own parser.
export async function readMail(file) {
  const { status, out, err } = await run(python, [
    '-c',
    'import email, email.policy, json, sys\n' +
      "m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)\n" +
      "print(json.dumps({'headers': {k.lower(): str(v) for k, v in m.items()}, 'defects': [str(d) for d in m.defects],\n" +
      "  'text': m.get_body(('plain',)).get_content(), 'html': (m.get_body(('html',)) or m).get_content()}))",
    file,
  ]);
  if (status !== 0) throw new Error(err);
  return JSON.parse(out);
}

// The administrator adopts a directive that ends the demo's own.
async function adopt(folder, data, port, directive) {
  const file = path.join(folder, directive), config = path.join(folder, 'callbox.toml');
  const text = await readFile(path.join(root, 'directives', directive), 'utf8');
  await writeFile(file, text.replace(/^effective: .*$/m, '$&\nrescinds: ["s02-03-10@2016-04-18"]'));
  await writeFile(config, `agency = "Demo"\nbase_url = "http://localhost:${port}"\ndata = "${data}"\nledger_origin = "localhost/demo/log"\ndirectives = ["${file}"]\n`);
  const { status, err } = await run(callbox, ['directive', 'adopt', file, '--config', config, '--by', 'admin', '--yes']);
  if (status !== 0) throw new Error(err);
}

// `directive` names a file of directives/: the demo's posts are written under Chicago's, and the desk then changes to it.
export async function openWorld({ bluesky = false, directive } = {}) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'callbox-e2e-'));
  const closing = [() => rm(folder, { recursive: true, force: true, maxRetries: 5 })];
  const close = async () => {
    while (closing.length > 0) await closing.pop()();
  };
  try {
    const mailbox = await mkdtemp(path.join(os.tmpdir(), 'callbox-mailbox-'));
    closing.push(() => rm(mailbox, { recursive: true, force: true }));
    const sink = await start(python, [path.join(peers, 'smtp_sink.py'), mailbox], (line) => line.startsWith('{'));
    closing.push(sink.stop);
    let pds;
    if (bluesky) {
      const server = await start(process.execPath, [path.join(peers, 'pds.mjs')], (line) => line.startsWith('{'));
      closing.push(server.stop);
      pds = JSON.parse(server.line);
    }

    const port = await freePort();
    const data = path.join(folder, 'desk');
    const words = ['demo', '--port', String(port), '--data', data, '--smtp', `127.0.0.1:${JSON.parse(sink.line).port}`];
    if (pds) words.push('--bluesky', `http://127.0.0.1:${pds.port},${pds.handle},${pds.app_password}`);
    const listens = (line) => line.startsWith('Callbox listens');
    let desk = await start(callbox, words, listens);
    if (directive) {
      await desk.stop();
      await adopt(folder, data, port, directive);
      desk = await start(callbox, words, listens);
    }
    closing.push(desk.stop);
    const base = `http://localhost:${port}`;
    await until('the desk is healthy', async () => (await fetch(`${base}/healthz`).catch(() => undefined))?.ok);

    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    closing.push(() => browser.close());
    return { base, data, folder, browser, pds, close, mails: () => mails(mailbox), endDesk: desk.stop, log: desk.log };
  } catch (error) {
    await close();
    throw error;
  }
}

// A browser window of its own person. What the browser complains about, content-security breaches among it, is kept; an
// answer that refuses is no complaint.
export async function openWindow(world, { javaScript = true, width = 1280, locale = 'en-US' } = {}) {
  const context = await world.browser.newContext({
    viewport: { width, height: width < 500 ? 740 : 900 }, javaScriptEnabled: javaScript, reducedMotion: 'reduce', locale, baseURL: world.base,
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/the server responded with a status of 4\d\d/.test(message.text())) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error}`));
  return { context, page, complaints, close: () => context.close() };
}
