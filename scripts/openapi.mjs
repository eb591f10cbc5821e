// Joins the API's description: src/app/openapi.yaml is its head, and each room's part (openapi.yaml in its folder) holds
// the paths that the room serves and the components that it brings.
//
//   node scripts/openapi.mjs OUT [FOLDER…]   writes the whole to OUT, if it changed. FOLDERs lie outside of src/
//
// A part has `paths:` and `components:`, with what is named in them two and four spaces in. Parts are joined line by
// line, so that comments and the order of a part stay. What two parts name is refused.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const head = join(root, 'src/app/openapi.yaml');

// The parts beside the head, in the order of their folders.
function partsOf(folders) {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true }).filter((file) => /(^|\/)openapi\.yaml$/.test(file)).map((file) => join(folder, file)))
    .filter((file) => file !== head)
    .sort();
}

class Problem extends Error {}

// {section: Map(name → lines)}: "paths", and "components/schemas" and its like. `before` are the lines above the first.
function readPart(file) {
  const sections = new Map();
  const before = [];
  const place = (number) => `${relative(root, file)}:${number + 1}`;
  let top = '', names = null, name = null, depth = 0;
  readFileSync(file, 'utf8').split('\n').forEach((line, number) => {
    const indent = line.search(/\S/);
    const starts = indent >= 0 && line[indent] !== '#' ? /^\s*(\S[^:]*):(.*)$/.exec(line) : null;
    if (indent === 0 && starts && /^(paths|components)$/.test(starts[1])) {
      top = starts[1];
      depth = top === 'paths' ? 2 : 4;
      names = top === 'paths' ? section('paths') : null;
      name = null;
    } else if (indent === 0 && line[0] !== '#' && top !== '') {
      throw new Problem(`${place(number)}: expected paths or components, found ${line.trim()}`);
    } else if (top === '') {
      before.push(line);
    } else if (top === 'components' && indent === 2 && starts) {
      // securitySchemes stands on one line, and in the head alone.
      names = starts[2].trim() === '' ? section(`components/${starts[1]}`) : null;
      if (!names) section('components').set(starts[1], [line]);
      name = null;
    } else if (indent === depth && starts && names) {
      name = starts[1];
      if (names.has(name)) throw new Problem(`${place(number)}: ${name} is there twice`);
      names.set(name, [line]);
    } else if (name) {
      names.get(name).push(line);
    } else if (indent > 0 && line[indent] !== '#') {
      throw new Problem(`${place(number)}: belongs to nothing: ${line.trim()}`);
    }
  });
  function section(key) {
    if (!sections.has(key)) sections.set(key, new Map());
    return sections.get(key);
  }
  return { file, before, sections };
}

export function joined(folders = []) {
  const parts = [head, ...partsOf([join(root, 'src'), ...folders])].map(readPart);
  const whole = new Map();
  for (const { file, sections } of parts)
    for (const [key, names] of sections)
      for (const [name, lines] of names) {
        if (!whole.has(key)) whole.set(key, new Map());
        const earlier = whole.get(key).get(name);
        if (earlier) throw new Problem(`${relative(root, file)}: ${name} is in ${relative(root, earlier.file)} already`);
        whole.get(key).set(name, { file, lines });
      }
  const linesOf = (key) => [...(whole.get(key)?.values() ?? [])].flatMap(({ lines }) => lines.filter((line) => line.trim() !== ''));
  const components = [...whole.keys()].filter((key) => key.startsWith('components/'))
    .flatMap((key) => [`  ${key.slice('components/'.length)}:`, ...linesOf(key)]);
  return [...parts[0].before, 'paths:', ...linesOf('paths'), 'components:', ...linesOf('components'), ...components, ''].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [out, ...folders] = process.argv.slice(2);
  if (!out) {
    console.error('node scripts/openapi.mjs OUT [FOLDER…]');
    process.exit(2);
  } else {
    try {
      const text = joined(folders);
      mkdirSync(dirname(out), { recursive: true });
      if (!existsSync(out) || readFileSync(out, 'utf8') !== text) writeFileSync(out, text);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      console.error(error.message);
      process.exit(1);
    }
  }
}
