// Serves the built desk and the stand-in API on one address, under the policy the real server sends.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Readable } from 'node:stream';
import { runnerImport } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = join(here, '../../dist');
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export async function startMock(port = 0) {
  const { module } = await runnerImport(join(here, 'api.ts'));
  const mock = module.newMock();
  const server = createServer(async (request, response) => {
    try {
      const url = new URL(request.url, 'http://localhost');
      if (url.pathname.startsWith('/api/')) {
        const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
        const answer = await mock.handle(new Request(url, {
          method: request.method, headers: request.headers, ...(hasBody ? { body: Readable.toWeb(request), duplex: 'half' } : {}),
        }));
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        if (answer.body) Readable.fromWeb(answer.body).pipe(response);
        else response.end();
        return;
      }
      const path = normalize(url.pathname.replace(/^\/desk\/?/, ''));
      const file = extname(path) && !path.startsWith('..') ? path : 'index.html';
      const body = await readFile(join(dist, file));
      response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': policy });
      response.end(body);
    } catch (error) {
      response.writeHead(404).end(String(error));
    }
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { mock, url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startMock(Number(process.env.PORT ?? 5180));
  console.log(`${url}/desk/`);
}
