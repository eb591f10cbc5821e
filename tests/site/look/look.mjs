// look.mjs PREVIEW STYLES [PICTURES]: starts the preview, opens every page in both languages, wide and at 360 pixels, checks each
// with axe, and fails when axe finds something serious, a page scrolls sideways, or the browser complains.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const [preview, styles, pictures] = process.argv.slice(2);
if (!preview || !styles) {
  console.error('usage: node look.mjs PREVIEW STYLES [PICTURES]');
  process.exit(2);
}
if (pictures) mkdirSync(pictures, { recursive: true });

const server = spawn(preview, [styles], { stdio: ['pipe', 'pipe', 'inherit'] });
const base = await new Promise((resolve, reject) => {
  let text = '';
  server.stdout.on('data', (bytes) => {
    text += bytes;
    if (text.includes('\n')) resolve(text.trim());
  });
  server.on('exit', (code) => reject(new Error(`the preview ended with ${code}`)));
});

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
const problems = [];

// The posts' addresses hold their ids: they are read from the pages.
const probe = await browser.newPage();
await probe.goto(`${base}/`);
const links = await probe.$$eval('.post-card__title a', (all) => all.map((a) => a.getAttribute('href')));
const find = (word) => links.find((link) => link.includes(word));
await probe.close();

const pages = [
  ['front', '/'], ['post-corrected', find('station')], ['post-incident', find('gas')], ['post-one-language', find('flood')],
  ['verify', `${find('station')}/verify`], ['areas', '/areas'], ['area', '/areas/district-1'], ['area-empty', '/areas/beat-21'],
  ['subscribe', '/subscribe'], ['confirm', '/subscribe/confirm/good'], ['unsubscribe', '/unsubscribe/good'], ['about', '/about'],
  ['record', '/record'], ['missing', '/no-such-page'],
];

for (const width of [1280, 360]) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: true, bypassCSP: true });
  for (const prefix of ['', '/es']) {
    for (const [name, path] of pages) {
      const page = await context.newPage();
      const where = `${name}${prefix.replace('/', '-')}-${width}`;
      page.on('pageerror', (error) => problems.push(`${where}: ${error}`));
      page.on('requestfailed', (request) => problems.push(`${where}: ${request.url()} failed`));
      await page.goto(base + (path === '/' ? `${prefix}/` : prefix + path));
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (sideways > 0) problems.push(`${where}: scrolls sideways by ${sideways} pixels`);
      const language = await page.getAttribute('html', 'lang');
      if (language !== (prefix ? 'es' : 'en')) problems.push(`${where}: lang is ${language}`);
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
      for (const found of violations)
        problems.push(`${where}: axe ${found.impact} ${found.id}: ${found.nodes[0].html.slice(0, 200)}`);
      if (pictures) await page.screenshot({ path: join(pictures, `${where}.png`), fullPage: true });
      await page.close();
    }
  }
  await context.close();
}
// A form filled in wrongly, sent, and mended: without scripts, as residents' browsers may be.
const plain = await browser.newContext({ viewport: { width: 360, height: 800 }, javaScriptEnabled: false });
const form = await plain.newPage();
await form.goto(`${base}/es/subscribe`);
await form.click('button[type=submit]');
if (!(await form.isVisible('.usa-alert--error'))) problems.push('subscribe: an empty form is not refused');
if (pictures) await form.screenshot({ path: join(pictures, 'subscribe-errors-es-360.png'), fullPage: true });
await form.fill('#email', 'vecina@example.com');
await form.click('summary:has(+ div input[id=area-beat-11])');
await form.click('label[for=area-beat-11]');
await form.click('button[type=submit]');
if (!(await form.textContent('h1')).includes('Revise su correo')) problems.push('subscribe: a good form is not taken');
if (pictures) await form.screenshot({ path: join(pictures, 'subscribe-sent-es-360.png'), fullPage: true });
// On paper.
if (pictures) {
  const paper = await browser.newPage();
  await paper.goto(base + find('station'));
  await paper.pdf({ path: join(pictures, 'post.pdf'), format: 'Letter' });
}

await browser.close();
server.stdin.end();
for (const problem of problems) console.error(problem);
const serious = problems.filter((p) => !p.includes('axe') || /axe (serious|critical)/.test(p));
console.log(`${pages.length * 4} pages looked at, ${problems.length} problems, ${serious.length} serious`);
process.exit(serious.length ? 1 : 0);
