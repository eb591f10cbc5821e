// The staff application as a member uses it.
import assert from 'node:assert/strict';
import { openWindow, password, until } from './world.mjs';

export async function signIn(world, login, options) {
  const window = await openWindow(world, options);
  await signInOn(window.page, login, options);
  return window;
}

// On duty and at a department device, unless the options say otherwise.
export async function signInOn(page, login, { onDuty = true, device = true, secret = password, lands = '.desk-nav' } = {}) {
  await page.goto('/desk/');
  await page.fill('#login', login);
  await page.fill('#password', secret);
  for (const [box, is] of [['on-duty', onDuty], ['device', device]]) {
    if (is !== (await page.locator(`#sign-in-${box}`).isChecked())) await page.locator(`label[for=sign-in-${box}]`).click();
  }
  await page.locator('.sign-in__form button').click();
  await page.locator(lands).waitFor();
}

export async function beginPost(page, { kind = 'crime-prevention-tip', title, text }) {
  await page.goto('/desk/write');
  await page.selectOption('#kind', kind);
  await page.fill('#title', title);
  await page.fill('#text', text);
  await saved(page);
  return page.url().split('/').pop();
}

// The draft has an address and everything typed is stored.
export async function saved(page) {
  await page.waitForURL(/\/write\/[0-9a-z]{26}$/);
  await page.getByText(/^Draft saved at/).waitFor();
}

export const submitButton = (page) => page.locator('section.verdict').getByRole('button', { name: /^Submit/ });

export async function submit(page) {
  await submitButton(page).click();
  await page.waitForURL(/\/posts\/[0-9a-z]{26}$/);
  await page.locator('.route').waitFor();
}

// Approves on the review page, and releases with it when wanted.
export async function approve(page, post, { release = false } = {}) {
  await page.goto(`/desk/review/${post}`);
  await page.getByRole('button', { name: release ? 'Approve and release' : 'Approve only' }).click();
  await page.locator('.usa-alert--success').waitFor();
}

// The staff API, with the cookies of a window and from the pages' own site unless `origin` says otherwise.
export async function call(window, method, path, { body, headers = {}, origin } = {}) {
  const base = new URL(path, window.page.url().startsWith('http') ? window.page.url() : window.base);
  const answer = await window.context.request.fetch(base.href, {
    method,
    headers: { Origin: origin ?? base.origin, ...headers },
    maxRedirects: 0,
    ...(body === undefined ? {} : { data: body }),
  });
  const text = await answer.text();
  const isJson = /json/.test(answer.headers()['content-type'] ?? '');
  return { status: answer.status(), headers: answer.headers(), body: isJson ? JSON.parse(text) : text };
}

export const readPost = async (window, id) => (await call(window, 'GET', `/api/posts/${id}`)).body;
export const timeline = async (window, id) => (await call(window, 'GET', `/api/posts/${id}/timeline`)).body;

// Whether the ledger has an event of this kind for the post.
export async function hasEvent(window, id, type) {
  return (await timeline(window, id)).events.some((event) => event.type === type);
}

// A package as the API takes it.
export function packageOf({ title, text, kind = 'crime-prevention-tip', media = [], outlets = ['feeds', 'mail', 'site'] }) {
  return {
    kind, media, outlets,
    renditions: [{ language: 'en', title, text }],
    declarations: { verification: 'verified', investigation_checked: true, conforms_to_guidelines: true, self_reviewed: true },
    audience: { areas: ['district-17'] },
  };
}

let created = 0;
export async function createPost(window, what) {
  const answer = await call(window, 'POST', '/api/posts', { body: packageOf(what), headers: { 'Idempotency-Key': `story-${process.pid}-${++created}` } });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
}

export async function createSubmitted(window, what) {
  const draft = await createPost(window, what);
  const answer = await call(window, 'POST', `/api/posts/${draft.id}/submit`, { headers: { 'If-Match': draft.etag } });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

// Everything that the post asks for has been sent, and nothing is on its way.
export async function delivered(window, id, action) {
  return until(`every outlet has the ${action} of ${id}`, async () => {
    const of = (await timeline(window, id)).deliveries.filter((delivery) => delivery.action === action);
    return of.length > 0 && of.every(({ state }) => state === 'done') ? of : undefined;
  });
}
