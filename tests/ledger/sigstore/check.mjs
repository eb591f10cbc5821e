// node check.mjs FOLDER COUNT: judges FOLDER/0.tlog-proof … with FOLDER/0.entry … under the key in FOLDER/vkey, with the
// checkpoint and Merkle code of @sigstore/verify. Each must be accepted, and refused when its entry, checkpoint or index
// is altered. Exits 0 when all of that is so.
import assert from "node:assert";
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const inside = (path) => fileURLToPath(new URL(`./node_modules/@sigstore/verify/${path}`, import.meta.url));
const { verifyCheckpoint } = require(inside("dist/tlog/checkpoint.js"));
const { verifyMerkleInclusion } = require(inside("dist/tlog/merkle.js"));

const [folder, count] = process.argv.slice(2);

// A verifier key splits at the first two plus signs; its 32 key bytes become the SPKI form that node reads.
function trustedLog(vkey) {
  const [, name, id, key] = vkey.match(/^([^+]+)\+([0-9a-f]{8})\+(.+)$/s);
  const raw = Buffer.from(key, "base64").subarray(1);
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]);
  return {
    logID: Buffer.from(id, "hex"),
    baseURL: name,
    publicKey: createPublicKey({ key: der, format: "der", type: "spki" }),
  };
}

// A tlog-proof in the shape that @sigstore/verify takes.
function proofOf(text, entry) {
  const split = text.indexOf("\n\n");
  const [first, index, ...hashes] = text.slice(0, split).split("\n");
  assert.equal(first, "c2sp.org/tlog-proof@v1");
  return {
    canonicalizedBody: entry,
    inclusionProof: {
      logIndex: index.replace("index ", ""),
      hashes: hashes.map((hash) => Buffer.from(hash, "base64")),
      checkpoint: { envelope: text.slice(split + 2) },
    },
  };
}

function judge(proof, log) {
  verifyMerkleInclusion(proof, verifyCheckpoint(proof, [log]));
}

const log = trustedLog(readFileSync(`${folder}/vkey`, "utf8"));
for (let i = 0; i < Number(count); ++i) {
  const text = readFileSync(`${folder}/${i}.tlog-proof`, "utf8");
  const entry = readFileSync(`${folder}/${i}.entry`);
  judge(proofOf(text, entry), log);

  const altered = Buffer.from(entry);
  altered[altered.length >> 1] ^= 1;
  assert.throws(() => judge(proofOf(text, altered), log), /root hash/, `altered entry ${i}`);

  const checkpoint = text.replace(/\n\n([^\n]+)\n(\d+)\n/, (_, origin, size) => `\n\n${origin}\n${Number(size) + 1}\n`);
  assert.notEqual(checkpoint, text);
  assert.throws(() => judge(proofOf(checkpoint, entry), log), /signature/, `altered checkpoint ${i}`);

  const moved = text.replace(/index (\d+)/, (_, index) => `index ${Number(index) ^ 1}`);
  assert.throws(() => judge(proofOf(moved, entry), log), undefined, `moved entry ${i}`);
}
console.log(`@sigstore/verify accepts ${count} proofs and refuses ${3 * count} alterations`);
