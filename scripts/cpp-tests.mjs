// Runs the C++ tests of a build: node scripts/cpp-tests.mjs BUILD [--only REGEX] [--without-label LABEL] [--report FILE]
//
// CTest knows every test by name. Here those of one gtest binary run in batches, many to a process, which saves starting
// a process for each; anything else that CTest knows runs as it stands. Every test counts by itself. A batch that dies
// fails the test that was running, and the tests behind it run in a new process; one that fails only at its end (leaked
// memory) is a failure of its own. The report is JSON: {passed, failed: [names], skipped: [names]}.
// Exit code: 0 all passed or were skipped, 1 one failed, 2 misused or nothing to run.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname } from 'node:path';

const kBatch = 25; // tests
const kSilence = 120; // seconds that a test may take, unless CTest knows better

const [build, ...rest] = process.argv.slice(2);
const options = {};
for (let at = 0; at < rest.length; at += 2) options[rest[at].replace(/^--/, '')] = rest[at + 1];
if (!build) {
  console.error('usage: node scripts/cpp-tests.mjs BUILD [--only REGEX] [--without-label LABEL] [--report FILE]');
  process.exit(2);
}
const jobs = Math.max(2, availableParallelism());

const passed = [], failed = [], skipped = [];
const durations = {};
const said = (text) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);

// What CTest knows, in its own order: {name, command, properties}.
function known_tests() {
  const text = execFileSync('ctest', ['--test-dir', build, '--show-only=json-v1'], { maxBuffer: 1 << 28 });
  return JSON.parse(text).tests.map(({ name, command, properties }) => ({
    name, command, properties: Object.fromEntries((properties ?? []).map((one) => [one.name, one.value])),
  }));
}

function wanted(test) {
  if (options.only && !new RegExp(options.only).test(test.name)) return false;
  return !(test.properties.LABELS ?? []).includes(options['without-label']);
}

// The name that gtest itself gives a test, which may differ from CTest's, or nothing when it is not gtest's.
const gtest_name = (test) => test.command?.map((word) => /^--gtest_filter=(.*)$/.exec(word)?.[1]).find(Boolean);

// Runs a command; `line` sees each line of what it prints. Resolves to {code, signal, late}.
function run(command, properties, line, silence) {
  return new Promise((resolve) => {
    const environment = Object.fromEntries((properties.ENVIRONMENT ?? []).map((pair) => pair.split(/=(.*)/s, 2)));
    const child = spawn('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', ...command], {
      cwd: properties.WORKING_DIRECTORY ?? build, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'],
      detached: true, // a group of its own, so that what a test started ends with it
    });
    let late = false, timer, left = '';
    const kill = () => {
      late = true;
      try { process.kill(-child.pid, 'SIGKILL'); } catch { /* it has just ended */ }
    };
    const again = () => { clearTimeout(timer); timer = setTimeout(kill, silence * 1000); };
    again();
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text) => {
      const lines = (left + text).split('\n');
      left = lines.pop();
      for (const one of lines) line(one, again);
    });
    child.on('error', (error) => { clearTimeout(timer); resolve({ code: error.message, late }); });
    // The pipe is read to its end, unless something that a test left behind holds it open.
    child.on('exit', () => setTimeout(() => child.stdout.destroy(), 2000).unref());
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (left) line(left, () => {});
      resolve({ code, signal, late });
    });
  });
}

const ending = ({ code, signal, late }, silence) =>
  late ? `was ended after ${silence} s without a result` : signal ? `died of ${signal}` : `ended with ${code}`;

// One process of a gtest binary.
async function run_batch({ binary, arguments: more, tests, properties }) {
  const by_name = new Map(tests.map((test) => [gtest_name(test), test.name]));
  const open = new Set(by_name.keys());
  const silence = Number(properties.TIMEOUT ?? kSilence);
  let running, output = [];
  const outcome = await run([binary, `--gtest_filter=${[...by_name.keys()].join(':')}`, ...more], properties, (line, again) => {
    // The name is followed by the parameter or by the time. What a test prints without a newline may stand before.
    const [, mark, name] = /\[( RUN      |       OK |  FAILED  |  SKIPPED )\] ([^ ,]+)/.exec(line) ?? [];
    if (mark === ' RUN      ' && open.has(name)) {
      running = name;
      output = [];
      again();
    } else if (mark && name === running) {
      const known = by_name.get(name);
      durations[known] = Number(/\((\d+) ms\)/.exec(line)?.[1] ?? 0);
      open.delete(name);
      running = undefined;
      if (mark === '       OK ') passed.push(known);
      else if (mark === '  SKIPPED ') skipped.push(known);
      else {
        failed.push(known);
        said(`FAILED: ${known} (${basename(binary)})\n${output.join('\n')}`);
      }
      output = [];
    } else {
      output.push(line);
    }
  }, silence);
  if (running !== undefined) {
    const known = by_name.get(running);
    failed.push(known);
    said(`FAILED: ${known} (${basename(binary)}) ${ending(outcome, silence)}\n${output.join('\n')}`);
    open.delete(running);
  } else if (open.size > 0) {
    // It ended between two tests, or never began.
    const known = by_name.get([...open][0]);
    failed.push(known);
    said(`FAILED: ${basename(binary)} ${ending(outcome, silence)} before ${known}\n${output.join('\n')}`);
    open.delete([...open][0]);
  } else if (outcome.code !== 0 && (output.some((line) => line.includes('Sanitizer')) || !tests.some((test) => failed.includes(test.name)))) {
    const name = `${basename(binary)} at the end of ${tests.length} tests from ${tests[0].name}`;
    failed.push(name);
    said(`FAILED: ${name}: it ${ending(outcome, silence)}\n${output.join('\n')}`);
  }
  if (open.size > 0) {
    await run_batch({ binary, arguments: more, properties, tests: tests.filter((test) => open.has(gtest_name(test))) });
  }
}

// A test that is not gtest's.
async function run_alone({ name, command, properties }) {
  if (!command) {
    failed.push(name);
    said(`FAILED: ${name}: CTest has no program for it`);
    return;
  }
  const output = [], silence = Number(properties.TIMEOUT ?? kSilence), start = Date.now();
  const outcome = await run(command, properties, (line) => output.push(line), silence);
  durations[name] = Date.now() - start;
  if (!outcome.late && !outcome.signal && (outcome.code !== 0) === Boolean(properties.WILL_FAIL)) passed.push(name);
  else {
    failed.push(name);
    said(`FAILED: ${name} ${ending(outcome, silence)}\n${output.join('\n')}`);
  }
}

const tests = known_tests().filter(wanted);
if (tests.length === 0) {
  console.error('No C++ test matches.');
  process.exit(2);
}

// Tests alone first, since they are the longest; then batch after batch, from the binaries in turn, so that the two that
// run together seldom want the same thing.
const queue = [];
const binaries = new Map();
for (const test of tests) {
  if (!gtest_name(test)) {
    queue.push({ alone: test, locks: test.properties.RESOURCE_LOCK ?? [] });
    continue;
  }
  const [binary, ...more] = test.command;
  if (!binaries.has(binary)) binaries.set(binary, []);
  const batches = binaries.get(binary);
  if (batches.length === 0 || batches.at(-1).tests.length === kBatch) {
    batches.push({ binary, arguments: more.filter((word) => !word.startsWith('--gtest_filter=')), tests: [], properties: test.properties });
  }
  batches.at(-1).tests.push(test);
}
for (let row = 0, found = true; found; ++row) {
  found = false;
  for (const batches of binaries.values()) {
    if (batches[row]) {
      queue.push({ batch: batches[row], locks: [] });
      found = true;
    }
  }
}

const held = new Set();
let wake = [];
async function worker() {
  for (;;) {
    const at = queue.findIndex(({ locks }) => locks.every((lock) => !held.has(lock)));
    if (at < 0) {
      if (queue.length === 0) return;
      await new Promise((resolve) => wake.push(resolve));
      continue;
    }
    const [{ alone, batch, locks }] = queue.splice(at, 1);
    locks.forEach((lock) => held.add(lock));
    await (alone ? run_alone(alone) : run_batch(batch));
    locks.forEach((lock) => held.delete(lock));
    wake.forEach((resolve) => resolve());
    wake = [];
  }
}
await Promise.all(Array.from({ length: jobs }, worker));

const slowest = Object.entries(durations).sort((a, b) => b[1] - a[1]).slice(0, 5).map(([name, ms]) => `${name} ${(ms / 1000).toFixed(1)} s`);
said(`${passed.length} of ${tests.length} passed; slowest: ${slowest.join(', ')}`);
if (failed.length > 0) said(`Failed:\n${failed.map((name) => `  ${name}`).join('\n')}`);
if (skipped.length > 0) said(`Skipped:\n${skipped.map((name) => `  ${name}`).join('\n')}`);
if (options.report) {
  mkdirSync(dirname(options.report), { recursive: true });
  writeFileSync(options.report, JSON.stringify({ passed: passed.length, failed, skipped }));
}
process.exit(failed.length > 0 ? 1 : 0);
