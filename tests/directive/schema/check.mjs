// The published JSON Schema and the checker agree: the shipped directives pass the schema, and of the broken files in
// ../broken/table.yaml those marked `schema: refuses` fail it, while those marked `accepts` (what only the checker can
// know: names that must fit, calendars, patterns) pass.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { parse, parseAllDocuments } from 'yaml';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../..');
const read = (file) => readFileSync(path.join(root, file), 'utf8');

const schema = JSON.parse(read('directives/directive.schema.json'));
const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
const validate = ajv.compile(schema);

let problems = 0;
const complain = (message) => {
  problems += 1;
  console.error(message);
};

// What an editor would say: not YAML, several documents, or the schema's refusal.
function refusal(text) {
  const documents = parseAllDocuments(text);
  if (documents.length !== 1) return 'not one document';
  const [document] = documents;
  if (document.errors.length > 0) return document.errors[0].message;
  return validate(document.toJS()) ? '' : ajv.errorsText(validate.errors, { separator: '; ' });
}

const shipped = ['alsip-1021', 'chicago-s02-03-10', 'oak-park', 'starter'].map((name) => `directives/${name}.yaml`);
for (const file of [...shipped, 'tests/directive/broken/minimal.yaml']) {
  const said = refusal(read(file));
  if (said) complain(`${file}: the schema refuses a directive that is fine: ${said}`);
}

const minimal = read('tests/directive/broken/minimal.yaml');
const table = parse(read('tests/directive/broken/table.yaml'));
let refused = 0;
for (const row of table) {
  if (!minimal.includes(row.find)) complain(`${row.name}: minimal.yaml does not hold ${JSON.stringify(row.find)}`);
  const said = refusal(minimal.replace(row.find, () => row.put));
  if (row.schema === 'refuses' && !said) complain(`${row.name}: the schema accepts it, the checker does not`);
  if (row.schema === 'accepts' && said) complain(`${row.name}: the schema refuses it: ${said}`);
  if (said) refused += 1;
}

console.log(`${shipped.length} shipped directives pass the schema; of ${table.length} broken files it refuses ${refused}, as marked`);
process.exit(problems === 0 ? 0 : 1);
