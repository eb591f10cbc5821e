// Builds dist/: the stylesheet from USWDS, the fonts and pictures it names, each under a name with its hash, and
// manifest.json, which the server reads. A name never changes its content, so browsers may keep it for ever.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import * as sass from 'sass';

const uswds = 'node_modules/@uswds/uswds';
const out = 'dist';
const fonts = ['Regular', 'Italic', 'Bold'].map((weight) => `${uswds}/dist/fonts/public-sans/PublicSans-${weight}.woff2`);
const manifest = {};

function keep(name, bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const ending = extname(name);
  const hashed = `${basename(name, ending)}-${hash}${ending}`;
  writeFileSync(join(out, hashed), bytes);
  manifest[name] = hashed;
  return hashed;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const { css } = sass.compile('styles/site.scss', {
  style: 'compressed',
  loadPaths: ['styles', `${uswds}/packages`],
  quietDeps: true,
  silenceDeprecations: ['mixed-decls', 'global-builtin', 'import', 'if-function'],
  logger: sass.Logger.silent,
});

// Only the faces that are shipped stay; pictures that our components never show are dropped.
const faces = fonts.map((path, i) => {
  const file = keep(basename(path), readFileSync(path));
  const weight = i === 2 ? 700 : 400;
  const style = i === 1 ? 'italic' : 'normal';
  return `@font-face{font-family:"Public Sans Web";font-style:${style};font-weight:${weight};font-display:swap;src:url("${file}") format("woff2")}`;
});
let sheet = css.replace(/@font-face\s*\{[^}]*\}/g, '');
const pictures = new Set();
sheet = sheet.replace(/url\((["']?)([^)"']+)\1\)/g, (whole, quote, address) => {
  if (address.startsWith('data:') || address.startsWith('#')) return whole;
  const name = address.split('/').slice(address.split('/').lastIndexOf('img') + 1).join('/');
  try {
    pictures.add(name);
    return `url("${keep(basename(name), readFileSync(join(uswds, 'dist/img', name)))}")`;
  } catch {
    throw new Error(`the stylesheet names ${address}, which is not among the pictures of USWDS`);
  }
});
keep('site.css', Buffer.from(faces.join('') + sheet));
keep('favicon.svg', readFileSync('images/favicon.svg'));
writeFileSync(join(out, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n');
console.log(`${Object.keys(manifest).length} files; stylesheet ${Math.round((faces.join('') + sheet).length / 1024)} kB; pictures: ${[...pictures].join(', ') || 'none'}`);
