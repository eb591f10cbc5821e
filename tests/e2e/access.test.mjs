// Every page, in English and Spanish, on a desk and on a telephone: axe finds nothing serious, nothing is wider than the
// screen, the browser complains of nothing. And a post is written and submitted with the keyboard alone.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { readPost, signIn } from './desk.mjs';
import { fillPages, inLanguage, publicPages, staffPages } from './pages.mjs';
import { jpeg } from './pictures.mjs';
import { openWindow, openWorld, password, readMail } from './world.mjs';

const { AxeBuilder } = createRequire(import.meta.url)('@axe-core/playwright');

let world, filled;
before(async () => {
  world = await openWorld();
  filled = await fillPages(world, jpeg);
  const mail = await readMail(filled.invitation);
  filled.confirm = new URL(mail.text.match(/http:\/\/\S*confirm\/\S+/)[0]).pathname;
});
after(() => world?.close());

async function look(page, name) {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(serious.map(({ id, nodes }) => `${name}: ${id} ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`), []);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(sideways <= 0, `${name} is ${sideways} px wider than the screen`);
}

for (const language of ['en', 'es']) {
  for (const width of [1280, 360]) {
    test(`public pages, ${language}, ${width} px`, async () => {
      const window = await openWindow(world, { width });
      for (const [name, path, status] of publicPages(filled)) {
        const answer = await window.page.goto(inLanguage(language, path));
        assert.equal(answer.status(), status, name);
        assert.equal(await window.page.locator('html').getAttribute('lang'), language);
        await look(window.page, `${name} ${language} ${width}`);
      }
      assert.deepEqual(window.complaints, []);
      await window.close();
    });

    test(`pages of the staff, ${language}, ${width} px`, async () => {
      const outside = await openWindow(world, { width });
      await outside.page.addInitScript((chosen) => localStorage.setItem('callbox.language', chosen), language);
      await outside.page.goto('/desk/');
      await outside.page.locator('.demo-sign-in').first().waitFor();
      await look(outside.page, `sign-in ${language} ${width}`);
      assert.deepEqual(outside.complaints, []);
      await outside.close();

      const windows = new Map();
      for (const [name, login, visit] of staffPages(filled)) {
        if (!windows.has(login)) {
          const window = await signIn(world, login, { width });
          await window.page.evaluate((chosen) => localStorage.setItem('callbox.language', chosen), language);
          windows.set(login, window);
        }
        const { page } = windows.get(login);
        await visit(page);
        assert.equal(await page.locator('html').getAttribute('lang'), language);
        await look(page, `${name} ${language} ${width}`);
      }
      for (const window of windows.values()) {
        assert.deepEqual(window.complaints, []);
        await window.close();
      }
    });
  }
}

test('axe works on these pages: it finds a picture without words', async () => {
  const window = await openWindow(world);
  await window.page.goto(filled.live.address);
  await window.page.locator('.post__pictures img').evaluate((image) => image.removeAttribute('alt'));
  await assert.rejects(look(window.page, 'broken'), /image-alt/);
  await window.close();
});

// Goes on with the tabulator until the wanted thing has the focus.
async function tabTo(page, wanted) {
  for (let steps = 0; steps < 150; ++steps) {
    if (await page.evaluate((selector) => document.activeElement?.matches(selector), wanted)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the tabulator does not reach ${wanted}`);
}

test('with the keyboard alone: sign in, write, read the finding, correct and submit', async () => {
  const window = await openWindow(world);
  const { page } = window;
  await page.goto('/desk/');
  await page.locator('#login').waitFor();
  await tabTo(page, '#login');
  await page.keyboard.type('rivera');
  await tabTo(page, '#password');
  await page.keyboard.type(password);
  for (const box of ['#sign-in-on-duty', '#sign-in-device']) {
    await tabTo(page, box);
    await page.keyboard.press('Space');
  }
  await page.keyboard.press('Enter');
  await page.locator('.desk-nav').waitFor();

  await tabTo(page, '.desk-nav a[href$="/write"]');
  await page.keyboard.press('Enter');
  await page.locator('#kind').waitFor();
  await tabTo(page, '#kind');
  await page.keyboard.type('Crime-prev');
  assert.equal(await page.inputValue('#kind'), 'crime-prevention-tip');
  await tabTo(page, '#title');
  await page.keyboard.type('Leave a light on');
  await tabTo(page, '#text');
  await page.keyboard.type('A light tells that somebody may be at home. Call 312-555-0142 or show 123-45-6789.');
  await page.locator('.finding--block').first().waitFor();

  // "Show in the text" selects the words that the finding means; typing replaces them.
  for (let left = await page.locator('.finding--block').count(); left > 0; left = await page.locator('.finding--block').count()) {
    await tabTo(page, '.finding--block .link-button');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement.id === 'text' && document.activeElement.selectionEnd > document.activeElement.selectionStart);
    await page.keyboard.press('Delete');
    await page.waitForFunction((before) => document.querySelectorAll('.writer__findings .finding--block').length < before, left);
  }
  await page.waitForURL(/\/write\/[0-9a-z]{26}$/);
  await tabTo(page, 'section.verdict .usa-button');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/posts\/[0-9a-z]{26}$/);
  await page.getByText('Sent to review').waitFor();
  const post = await readPost(window, page.url().split('/').pop());
  assert.equal(post.state, 'in-review');
  assert.ok(!post.package.renditions[0].text.includes('123-45-6789'));
  assert.deepEqual(window.complaints, []);
  await window.close();
});
