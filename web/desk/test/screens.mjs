// Drives the built desk in a real browser: pictures at two widths in two languages, axe on every page, and no breach of
// the content security policy. Usage: npm run build && npm run screens [-- folder]
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { startMock } from './mock/server.mjs';

const { AxeBuilder } = createRequire(import.meta.url)('@axe-core/playwright');
const folder = process.argv[2] ?? '/tmp/desk-screens';
const widths = [1280, 360];
const languages = ['en', 'es'];
const problems = [];

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function look(page, name) {
  await page.waitForTimeout(150);
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  for (const { id, impact, nodes } of violations) problems.push(`${name}: ${id} (${impact}) ${nodes.slice(0, 3).map((node) => node.html.slice(0, 140)).join(' | ')}`);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (sideways > 0) problems.push(`${name}: ${sideways} px wider than the screen`);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button, .usa-button, select, input:not([type=checkbox]):not([type=radio]), summary, nav a, .post-item__title a, label.usa-checkbox__label, label.usa-radio__label')]
      .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height > 0 && node.getBoundingClientRect().height < 43.5 && !node.matches('.post-item__title a'))
      .map((node) => `${node.tagName}.${node.className} ${Math.round(node.getBoundingClientRect().height)}`));
  if (small.length > 0) problems.push(`${name}: small targets ${[...new Set(small)].slice(0, 5).join(', ')}`);
}

for (const language of languages) {
  for (const width of widths) {
    const { mock, url, close } = await startMock();
    const context = await browser.newContext({ viewport: { width, height: width === 360 ? 740 : 900 }, reducedMotion: 'reduce', locale: 'en-US' });
    const page = await context.newPage();
    page.setDefaultTimeout(90_000); // a busy machine is slow, not wrong
    const tag = `${language}-${width}`;
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of (401|403|404|409|412|422|429)/.test(message.text())) problems.push(`${tag}: console: ${message.text()}`);
    });
    page.on('pageerror', (error) => problems.push(`${tag}: ${error}`));
    await page.addInitScript((chosen) => localStorage.setItem('callbox.language', chosen), language);

    const as = async (login, path) => {
      mock.signInAs(login);
      await page.goto(`${url}/desk${path}`);
      await page.locator('h1').waitFor();
    };

    mock.endSession();
    await page.goto(`${url}/desk/`);
    await page.locator('.demo-sign-in').first().waitFor();
    await look(page, `${tag}-01-sign-in`);
    await page.fill('#login', 'rosa');
    await page.fill('#password', 'demo-rosa');
    await page.locator('.sign-in__form button').click();
    await page.locator('#code').waitFor();
    await look(page, `${tag}-02-code`);

    await as('ana', '/posts');
    await page.locator('.post-item').first().waitFor();
    await look(page, `${tag}-03-posts`);
    await as('ana', '/posts?state=expired');
    await page.locator('.empty').waitFor();
    await look(page, `${tag}-04-empty`);

    await as('ana', '/write');
    await page.selectOption('#kind', 'crime-prevention-tip');
    await page.fill('#title', 'Garage break-ins near Elm Park 🚲');
    await page.fill('#text', 'The burglar went to 1200 Maple Street 🚨 on Monday. A neighbour wrote down 123-45-6789.\n\nTurn the handle before you go to bed.');
    await page.setInputFiles('#file', { name: 'garage.png', mimeType: 'image/png', buffer: Buffer.from('89504e470d0a1a0a', 'hex') });
    await page.locator('.finding--block').first().waitFor();
    await page.locator('.medium').waitFor();
    await page.waitForTimeout(1600);
    await look(page, `${tag}-05-write`);
    await page.locator('.finding .link-button').first().click();
    const chosen = await page.evaluate(() => { const field = document.activeElement; return field.value?.slice(field.selectionStart, field.selectionEnd); });
    if (chosen !== '123-45-6789') problems.push(`${tag}: the finding showed ${JSON.stringify(chosen)}`);
    await page.locator('.verdict .usa-button').click();
    await page.locator('.verdict .usa-alert--error').waitFor();
    await look(page, `${tag}-06-blocked`);

    const id = page.url().split('/').pop();
    mock.changeBehind(id, 'Somebody else wrote this meanwhile.');
    await page.fill('#title', 'Garage break-ins');
    await page.locator('#mine-title').waitFor();
    await look(page, `${tag}-07-conflict`);
    await page.locator('section[aria-labelledby=mine-title] button').click();
    await page.locator('#title').waitFor();
    await page.fill('#text', 'A closed door is not a locked door. Turn the handle before you go to bed.');
    await page.fill('#alt-0', 'A closed garage door at night.');
    await page.waitForTimeout(1700);
    await page.locator('.verdict .usa-button').click();
    await page.locator('.route').waitFor();
    await look(page, `${tag}-08-submitted`);

    await as('marcus', '/review');
    await page.locator('.post-item').first().waitFor();
    await look(page, `${tag}-09-queue`);
    await as('marcus', '/review/p2');
    await page.locator('#verdict-title').waitFor();
    await look(page, `${tag}-10-review`);
    await page.fill('#reason-privacy\\.address', 'The address is a shop.');
    mock.changeBehind('p2', 'Another text than the one that was read.');
    await page.locator('.verdict .usa-button').first().click();
    await page.locator('.usa-alert--error').waitFor();
    await look(page, `${tag}-11-changed`);
    await page.locator('.usa-alert--error button').click();
    await page.locator('.usa-alert--error').waitFor({ state: 'detached' });
    await page.locator('.verdict .usa-button').first().click();
    await page.locator('.usa-alert--success').waitFor();
    await look(page, `${tag}-12-approved`);

    await as('marcus', '/posts/p3');
    await page.locator('.timeline').waitFor();
    await look(page, `${tag}-13-post`);
    await as('marcus', '/posts/p4');
    await page.locator('.duty').waitFor();
    await look(page, `${tag}-14-duty`);
    await as('ngozi', '/members');
    await page.locator('.member').first().waitFor();
    await page.locator('.member button').nth(1).click();
    await look(page, `${tag}-15-members`);
    await page.locator('.member button').nth(2).click();
    await look(page, `${tag}-15b-roles`);
    await page.locator('.page > div > .actions button').click();
    await look(page, `${tag}-15c-add`);
    await as('ana', '/account');
    await page.fill('#two-step-password', 'guess');
    await page.locator('form:has(#two-step-password) button').click();
    await page.locator('.usa-alert--error').waitFor();
    await look(page, `${tag}-15d-account`);
    await page.fill('#two-step-password', 'demo-ana');
    await page.locator('form:has(#two-step-password) button').click();
    await page.locator('.qr-code').waitFor();
    await look(page, `${tag}-15e-two-step`);
    await as('ngozi', '/work');
    await page.locator('.figures').waitFor();
    await look(page, `${tag}-16-work`);

    await as('ana', '/write');
    await page.fill('#title', 'Half a sentence');
    await page.waitForURL('**/write/p*');
    mock.endSession();
    await page.fill('#title', 'Half a sentence and its end');
    await page.locator('#password').waitFor();
    await look(page, `${tag}-17-locked`);
    await page.fill('#login', 'ana');
    await page.fill('#password', 'demo-ana');
    await page.locator('.sign-in__form button').click();
    await page.locator('#title').waitFor();
    if ((await page.inputValue('#title')) !== 'Half a sentence and its end') problems.push(`${tag}: words were lost at the lock`);

    await context.close();
    close();
  }
}
await browser.close();
for (const problem of new Set(problems)) console.log(problem);
console.log(problems.length === 0 ? 'No problems.' : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
