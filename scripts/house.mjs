#!/usr/bin/env node
// Whether the house stands: one table of what holds the files in their order. It names what is out of order, and fails.
//
//   scripts/house.mjs [BUILD]   with the generated headers and the compiler's flags of a build, by default build/debug
//
//   no circles      no two files under src/ include each other, directly or round about
//   short files     no file under src/, tests/, web/, scripts/ has more than 700 lines (generated and lock files aside)
//   one version     src/app/openapi.yaml says the version that CMakeLists.txt gives
//   headers alone   every header compiles by itself: it includes what it uses (clang, without precompiled headers)
//   locks           clang's thread-safety analysis of every file that uses base/locks.h; no lock of another kind in src/;
//                   and the example that must be refused is
//
// What clang found in order is remembered by the content it read, in .cache/house.json: repeated runs take a second.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const build = process.argv[2] ?? 'build/debug';
const kLines = 700;
const kCompiler = 'clang++-16';
const kRefused = 'tests/must_not_compile/lock_not_held.cpp';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', 'src', 'tests', 'web', 'scripts'],
  { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n').filter((file) => file && existsSync(file));
const text = new Map();
const read = (file) => {
  if (!text.has(file)) text.set(file, readFileSync(file, 'utf8'));
  return text.get(file);
};
const sources = files.filter((file) => /^src\/.*\.(h|cpp)$/.test(file));

// What a file of ours includes, as paths from the root.
const includes = new Map();
function included(file) {
  if (!includes.has(file)) {
    const found = [...read(file).matchAll(/^\s*#include "([^"]+)"/gm)]
      .map(([, name]) => ['src', 'tests', path.dirname(file)].map((folder) => path.join(folder, name)).find(existsSync));
    includes.set(file, found.filter(Boolean));
  }
  return includes.get(file);
}
// All that a file reads of ours, itself among it.
function closure(file, seen = new Set()) {
  if (!seen.has(file)) {
    seen.add(file);
    included(file).forEach((one) => closure(one, seen));
  }
  return seen;
}

function circles() {
  const state = new Map(), found = [];
  const visit = (file, way) => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push([...way.slice(way.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    included(file).forEach((one) => visit(one, [...way, file]));
    state.set(file, 'done');
  };
  sources.forEach((file) => visit(file, []));
  return { looked: sources.length, wrong: found };
}

function lengths() {
  const read_by_people = files.filter((file) => /\.(h|cpp|mjs|js|ts|tsx|css|scss|html|py|sh|txt|yaml|toml)$|^scripts\/[^.]+$/.test(file) &&
    !/fixtures\/|corpus\/|\/dist\/|generated|package-lock|\.gen\.|schema\.d\.ts$/.test(file));
  const long = read_by_people.map((file) => [file, read(file).split('\n').length - 1]).filter(([, lines]) => lines > kLines);
  return { looked: read_by_people.length, wrong: long.map(([file, lines]) => `${file}: ${lines} lines`) };
}

function version() {
  const [, given] = /project\(callbox VERSION (\S+)/.exec(readFileSync('CMakeLists.txt', 'utf8')) ?? [];
  const [, said] = /^  version: (\S+)$/m.exec(readFileSync('src/app/openapi.yaml', 'utf8')) ?? [];
  return { looked: 2, wrong: given && given === said ? [] : [`src/app/openapi.yaml says version ${said}, CMakeLists.txt ${given}`] };
}

// The compiler's flags of each .cpp, without what only gcc or the build wants.
function commands() {
  const database = `${build}/compile_commands.json`;
  const load = () => new Map(!existsSync(database) ? [] : JSON.parse(readFileSync(database, 'utf8')).map(({ file, command }) => {
    const words = command.replaceAll('\\"', '"').split(/\s+/), flags = [];
    for (let at = 0; at < words.length; ++at) {
      if (words[at] === '-isystem') flags.push(words[at], words[++at]);
      else if (words[at] === '-include') ++at;
      else if (/^-(I|D|std=)/.test(words[at])) flags.push(words[at]);
    }
    return [path.relative(root, file), flags];
  }));
  let known = load();
  if (sources.some((file) => file.endsWith('.cpp') && !known.has(file))) {
    execFileSync('cmake', ['--preset', path.basename(build)], { stdio: ['ignore', 'ignore', 'inherit'] });
    known = load();
  }
  return known;
}

const memory_file = '.cache/house.json';
const memory = existsSync(memory_file) ? JSON.parse(readFileSync(memory_file, 'utf8')) : {};
const remembered = {};
const digest_of = new Map();
function digest(file) {
  if (!digest_of.has(file)) digest_of.set(file, createHash('sha256').update(read(file)).digest('hex'));
  return digest_of.get(file);
}
// Runs clang over each file with its flags, several at a time. What it said, of those it refused.
async function clang(name, list) {
  const queue = [], wrong = [];
  for (const { file, flags } of list) {
    const key = createHash('sha256').update(JSON.stringify([name, flags, [...closure(file)].map((one) => [one, digest(one)])])).digest('hex');
    if (memory[`${name} ${file}`] === key) remembered[`${name} ${file}`] = key;
    else queue.push({ file, flags, key });
  }
  const ran = queue.length;
  const worker = async () => {
    for (let next; (next = queue.shift());) {
      const { file, flags, key } = next;
      const said = await new Promise((resolve) => execFile(kCompiler, ['-fsyntax-only', ...flags, file], { maxBuffer: 1 << 26 },
        (error, out, err) => resolve(error ? err || error.message : '')));
      if (said) wrong.push({ file, said: said.trim() });
      else remembered[`${name} ${file}`] = key;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return { looked: list.length, ran, wrong };
}

const known = commands();
// Headers see all of src/ here: which room may see which is the build's to refuse (cmake/room.cmake).
const outside = new Set(), generated = new Set();
for (const flags of known.values()) {
  flags.forEach((flag, at) => {
    if (flag.startsWith('-I') && flag.includes('/generated')) generated.add(flag);
    // Not the system's own, which must come last.
    if (flag === '-isystem' && flags[at + 1] !== '/usr/include') outside.add(flags[at + 1]);
  });
}
const plain = ['-std=c++20', '-Isrc', '-Itests', ...[...generated].sort(), ...[...outside].sort().flatMap((folder) => ['-isystem', folder])];

async function headers_alone() {
  const flags = [...plain, '-Wno-pragma-once-outside-header', '-Werror', '-DCALLBOX_SOURCE_DIR=""', '-DCALLBOX_BINARY_DIR=""', '-DCALLBOX_VERSION=""', '-x', 'c++'];
  const { looked, ran, wrong } = await clang('header', files.filter((file) => /^(src|tests)\/.*\.h$/.test(file)).map((file) => ({ file, flags })));
  return { looked, ran, wrong: wrong.map(({ file, said }) => `${file} does not compile alone:\n${said}`) };
}

async function locks() {
  const checked = ['-Wthread-safety', '-Werror'];
  const users = sources.filter((file) => file.endsWith('.cpp') && closure(file).has('src/base/locks.h') && known.has(file));
  const { looked, ran, wrong } = await clang('locks', users.map((file) => ({ file, flags: [...known.get(file), ...checked] })));
  const found = wrong.map(({ file, said }) => `${file}:\n${said}`);
  for (const file of sources) {
    if (file === 'src/base/locks.h') continue;
    const other = /std::(recursive_|shared_|timed_)?mutex\b|std::condition_variable|std::(lock_guard|unique_lock|scoped_lock)\b/.exec(read(file));
    if (other) found.push(`${file}: ${other[0]} is not annotated: take base/locks.h`);
  }
  const refused = await clang('refused', [{ file: kRefused, flags: [...plain, ...checked] }]);
  if (!refused.wrong.some(({ said }) => said.includes('thread-safety-analysis')))
    found.push(`${kRefused} is not refused, so the analysis does not look`);
  return { looked, ran, wrong: found };
}

const table = [['no circles', circles], ['short files', lengths], ['one version', version], ['headers alone', headers_alone], ['locks', locks]];
let bad = 0;
const rows = [];
for (const [name, look] of table) {
  const start = Date.now();
  const { looked, ran, wrong } = await look();
  wrong.forEach((one) => console.error(one));
  bad += wrong.length;
  rows.push(`${name.padEnd(14)} ${String(looked).padStart(5)} files  ${wrong.length === 0 ? 'in order' : `${wrong.length} WRONG`}` +
    `${ran === undefined ? '' : `, ${ran} read anew`} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}
console.log(rows.join('\n'));
mkdirSync(path.dirname(memory_file), { recursive: true });
writeFileSync(memory_file, JSON.stringify(remembered));
process.exit(bad === 0 ? 0 : 1);
