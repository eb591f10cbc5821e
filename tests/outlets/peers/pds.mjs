// A real Bluesky data server (PDS) with its own DID directory, on free ports of this machine, with one account, and with
// `--second-account` two: second_handle, second_did, second_app_password.
// Prints one line of JSON when it is ready and runs until it is ended:
//   {"port":…,"handle":"village.test","did":"did:plc:…","app_password":"…","jwt_secret":"…","admin_password":"…"}
// `--rate-limits` switches the PDS's own limits on.
import './loopback.cjs';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';

const hex = () => randomBytes(32).toString('hex');
const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'callbox-pds-'));
process.on('exit', () => fs.rmSync(directory, { recursive: true, force: true }));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));

const plcPort = await freePort();
const port = await freePort();
const adminPassword = hex();
const jwtSecret = hex();
Object.assign(process.env, {
  LOG_ENABLED: 'false',
  PDS_PORT: String(port),
  PDS_HOSTNAME: 'localhost',
  PDS_DEV_MODE: 'true',
  PDS_DATA_DIRECTORY: directory,
  PDS_BLOBSTORE_DISK_LOCATION: path.join(directory, 'blobs'),
  PDS_DID_PLC_URL: `http://127.0.0.1:${plcPort}`,
  PDS_INVITE_REQUIRED: 'false',
  PDS_SERVICE_HANDLE_DOMAINS: '.test',
  PDS_JWT_SECRET: jwtSecret,
  PDS_DPOP_SECRET: hex(),
  PDS_ADMIN_PASSWORD: adminPassword,
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: hex(),
  PDS_RATE_LIMITS_ENABLED: process.argv.includes('--rate-limits') ? 'true' : 'false',
});

const { PlcServer, Database } = await import('@did-plc/server');
const { PDS, envToCfg, envToSecrets, readEnv } = await import('@atproto/pds');

await PlcServer.create({ db: Database.mock(), port: plcPort }).start();
const env = readEnv();
const pds = await PDS.create(envToCfg(env), envToSecrets(env));
await pds.start();

const call = async (method, body, token) => {
  const answer = await fetch(`http://127.0.0.1:${port}/xrpc/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};
const open = async (handle) => {
  const account = await call('com.atproto.server.createAccount', { handle, email: `desk@${handle}`, password: hex() });
  const app = await call('com.atproto.server.createAppPassword', { name: 'callbox' }, account.accessJwt);
  return { account, app };
};
const handle = 'village.test';
const { account, app } = await open(handle);
const second = {};
if (process.argv.includes('--second-account')) {
  const other = await open('harbor.test');
  Object.assign(second, { second_handle: 'harbor.test', second_did: other.account.did, second_app_password: other.app.password });
}
const ready = { port, handle, did: account.did, app_password: app.password, jwt_secret: jwtSecret, admin_password: adminPassword, ...second };
process.stdout.write(JSON.stringify(ready) + '\n');
