#!/usr/bin/env node
// Writes docs/clauses.md from docs/clauses.source.tsv and the names of the tests: clause → test → where it lives, or the
// later part that will carry it. A test carries a clause when its name holds the id (ALS_12_… or "ALS-12 …").
//
//   scripts/clauses.mjs           writes docs/clauses.md
//   scripts/clauses.mjs --check   fails when the page is stale, when a clause of a part that is built has no test, or
//                                 when a test names a clause that does not exist
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const page = path.join(root, 'docs/clauses.md');

function readClauses() {
  const lines = readFileSync(path.join(root, 'docs/clauses.source.tsv'), 'utf8').split('\n');
  const built = new Set();
  const clauses = [];
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('# built:')) line.slice(8).trim().split(/\s+/).forEach((part) => built.add(part));
    if (line === '' || line.startsWith('#')) continue;
    const [id, parts, words, ...rest] = line.split('\t');
    if (!words || rest.length > 0 || !/^(OPS|CPE|ALS|OPR|CPT)-\d+$/.test(id))
      throw new Error(`docs/clauses.source.tsv:${index + 1}: expected id, parts and words between tabs`);
    clauses.push({ id, parts: parts.split(','), words, tests: [] });
  }
  return { built, clauses };
}

function* filesUnder(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (['node_modules', 'dist', 'build', 'test-results', 'corpus'].includes(entry.name)) continue;
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(full);
    else if (/_test\.cpp$|\.(test|spec)\.(mjs|js|ts|tsx)$/.test(entry.name)) yield full;
  }
}

// The names of the tests in one file: TEST(Suite, Name) and its kin, test('…') and it('…').
function testNames(file) {
  const text = readFileSync(file, 'utf8');
  const names = [];
  for (const match of text.matchAll(/^\s*(?:TYPED_)?TEST(?:_[FP])?\(\s*(\w+)\s*,\s*(\w+)\s*\)/gm)) names.push(`${match[1]}.${match[2]}`);
  for (const match of text.matchAll(/^\s*(?:test|it)(?:\.\w+)?\(\s*(['"`])((?:(?!\1).)+)\1/gm)) names.push(match[2]);
  return names;
}

const { built, clauses } = readClauses();
const known = new Map(clauses.map((clause) => [clause.id, clause]));
const problems = [];
for (const folder of ['tests', 'web']) {
  for (const file of filesUnder(path.join(root, folder))) {
    for (const name of testNames(file)) {
      const ids = new Set([...name.matchAll(/(?<![A-Za-z])(OPS|CPE|ALS|OPR|CPT)[-_](\d+)(?!\d)/g)].map((match) => `${match[1]}-${match[2]}`));
      for (const id of ids) {
        const clause = known.get(id);
        if (clause) clause.tests.push({ file: path.relative(root, file), name });
        else problems.push(`${path.relative(root, file)}: the test ${name} names a clause that does not exist: ${id}`);
      }
    }
  }
}
for (const clause of clauses)
  if (clause.tests.length === 0 && clause.parts.some((part) => built.has(part)))
    problems.push(`${clause.id} has no test, though ${clause.parts.filter((part) => built.has(part)).join(' and ')} is built`);

const documents = [
  ['OPS', 'Oak Park Police on Facebook and Twitter'],
  ['CPE', 'Chicago Police, active engagement'],
  ['ALS', 'Alsip Police Department, policy 1021'],
  ['OPR', 'Oak Park, alternative response to calls for service'],
  ['CPT', 'Chicago Police Department, Special Order S02-03-10'],
];
const covered = clauses.filter((clause) => clause.tests.length > 0).length;
const out = [
  '# Clauses and their tests',
  '',
  'Made by `scripts/clauses.mjs` from `docs/clauses.source.tsv` and the names of the tests; do not edit by hand.',
  `${covered} of ${clauses.length} clauses have tests; the others name the later part that will carry them.`,
  '',
];
for (const [prefix, title] of documents) {
  out.push(`## ${prefix}: ${title}`, '', '| clause | what it asks | carried by | tests |', '|---|---|---|---|');
  for (const clause of clauses.filter((entry) => entry.id.startsWith(`${prefix}-`))) {
    const later = clause.parts.filter((part) => !built.has(part));
    const parts = clause.parts.map((part) => (built.has(part) ? part : `${part} (later)`)).join(', ');
    const tests = clause.tests.map((test) => `\`${test.file}\`: ${test.name}`).join('<br>') || `later: ${later.join(', ')}`;
    out.push(`| ${clause.id} | ${clause.words} | ${parts} | ${tests} |`);
  }
  out.push('');
}
const text = out.join('\n').replace(/\n+$/, '\n');

if (process.argv.includes('--check')) {
  let committed = '';
  try {
    committed = readFileSync(page, 'utf8');
  } catch {
    problems.push('docs/clauses.md does not exist');
  }
  if (committed && committed !== text) problems.push('docs/clauses.md is stale: run scripts/clauses.mjs');
} else {
  writeFileSync(page, text);
}
for (const problem of problems) console.error(problem);
console.log(`${covered} of ${clauses.length} clauses have tests`);
process.exit(problems.length === 0 ? 0 : 1);
