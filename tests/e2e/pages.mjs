// Every page that people see, for the stories that visit all of them, and a desk that has something on each.
import { call, createSubmitted, signIn } from './desk.mjs';
import { until } from './world.mjs';

// Makes what the demo does not have yet: a post with a picture, one that was corrected, one that was taken down, a draft
// that a clause stops, a sign-up. Gives the addresses of the public pages and of the staff's.
export async function fillPages(world, picture) {
  const rivera = await signIn(world, 'rivera');
  const castillo = await signIn(world, 'castillo');
  const upload = await rivera.context.request.post('/api/media', {
    headers: { Origin: world.base }, multipart: { file: { name: 'door.jpg', mimeType: 'image/jpeg', buffer: await picture(rivera.page) } },
  });
  const stored = await upload.json();
  const media = [{ digest: stored.digest, media_type: stored.media_type, kind: 'photo', alt: 'A garage at night. The lamp above its side door is on.', width: stored.width, height: stored.height }];
  const release = async (title, text, pictures = []) => {
    const post = await createSubmitted(rivera, { title, text, media: pictures });
    const review = await call(castillo, 'POST', `/api/posts/${post.id}/reviews`, { body: { digest: post.digest, verdict: 'approve', release: true } });
    return { id: post.id, address: review.body.public_url };
  };
  const live = await release(
    'Garages entered at night near the park',
    'Five garages were opened between Sunday and Wednesday night. In each, the side door was closed but not locked.\n\nTry the handle before you go to bed, and leave a light on. If you saw something, call the tip line.',
    media,
  );
  const gone = await release('Bicycle sale on Saturday', 'Bring a lock and a friend.');
  await until('both are public', async () => (await Promise.all([live, gone].map(({ address }) => fetch(world.base + address)))).every(({ status }) => status === 200));
  await call(castillo, 'POST', `/api/posts/${gone.id}/takedown`, { body: { reason: 'The date was wrong and the sale is over.' } });
  await until('one is gone', async () => (await fetch(world.base + gone.address)).status === 410);
  const waiting = await createSubmitted(rivera, { title: 'Walk with us on Tuesday', text: 'We meet at the park fieldhouse at 7 p.m. and walk the main street together.', kind: 'community-event' });
  const begun = await call(rivera, 'POST', `/api/posts/${live.id}/corrections`, { body: { what_changed: 'Six garages, not five.' } });
  if (begun.status !== 200) throw new Error(JSON.stringify(begun.body));
  const draft = begun.body;
  const text = draft.package.renditions[0].text.replace('Five', 'Six');
  const edited = await call(rivera, 'PUT', `/api/posts/${live.id}`, { body: { ...draft.package, renditions: [{ ...draft.package.renditions[0], text }] }, headers: { 'If-Match': draft.etag } });
  const submitted = await call(rivera, 'POST', `/api/posts/${live.id}/submit`, { headers: { 'If-Match': edited.body.etag } });
  await call(castillo, 'POST', `/api/posts/${live.id}/reviews`, { body: { digest: submitted.body.digest, verdict: 'approve', release: true } });
  await until('the correction is public', async () => (await (await fetch(world.base + live.address)).text()).includes('Six garages were'));

  const sign = new URLSearchParams({ email: 'resident@residents.example', 'area-district-17': 'on', language: 'en' });
  await fetch(`${world.base}/subscribe`, { method: 'POST', body: sign, headers: { 'content-type': 'application/x-www-form-urlencoded', origin: world.base } });
  const [mail] = await until('the invitation', async () => ((await world.mails()).length > 0 ? world.mails() : undefined));
  await until('the proof is sealed', async () => (await (await fetch(`${world.base}${live.address}/verify`)).text()).includes('checks__item--passed'));
  await rivera.close();
  await castillo.close();
  return { live, gone, waiting, invitation: mail.file };
}

// The public pages of a language, with the status each answers.
export function publicPages({ live, gone, confirm }) {
  return [
    ['front', '/', 200], ['older', '/posts', 200], ['post', live.address, 200], ['verify', `${live.address}/verify`, 200], ['areas', '/areas', 200],
    ['area', '/areas/district-17', 200], ['beat', '/areas/district-20', 200], ['subscribe', '/subscribe', 200], ['confirm', confirm, 200], ['about', '/about', 200],
    ['record', '/record', 200], ['not-found', '/nowhere', 404], ['gone', gone.address, 410],
  ];
}
export const inLanguage = (language, path) => (language === 'en' ? path : `/es${path === '/' ? '/' : path}`);

// The pages of the staff: [name, who, go there and wait for what counts].
export function staffPages({ live, waiting }) {
  return [
    ['posts', 'rivera', async (page) => { await page.goto('/desk/posts'); await page.locator('.post-item').first().waitFor(); }],
    ['write', 'rivera', writeWithFindings],
    ['post', 'rivera', async (page) => { await page.goto(`/desk/posts/${live.id}`); await page.locator('.timeline__event').first().waitFor(); }],
    ['queue', 'castillo', async (page) => { await page.goto('/desk/review'); await page.locator('.post-item').first().waitFor(); }],
    ['review', 'castillo', async (page) => { await page.goto(`/desk/review/${waiting.id}`); await page.locator('#verdict-title').waitFor(); }],
    ['account', 'rivera', async (page) => { await page.goto('/desk/account'); await page.locator('#password-title').waitFor(); }],
    ['members', 'admin', async (page) => { await page.goto('/desk/members'); await page.locator('.member').first().waitFor(); }],
    ['directives', 'admin', async (page) => { await page.goto('/desk/directives'); await page.locator('table').waitFor(); }],
    ['accounts', 'admin', async (page) => { await page.goto('/desk/accounts'); await page.locator('h1').waitFor(); await page.locator('main p').first().waitFor(); }],
    ['work', 'admin', async (page) => { await page.goto('/desk/work'); await page.locator('.figures').waitFor(); }],
    ['nowhere', 'admin', async (page) => { await page.goto('/desk/nowhere'); await page.locator('h1').waitFor(); }],
  ];
}

export async function writeWithFindings(page) {
  await page.goto('/desk/write');
  await page.selectOption('#kind', 'community-alert');
  await page.fill('#title', 'Garages entered at night near the park');
  await page.fill(
    '#text',
    'Five garages were opened between Sunday and Wednesday night. The burglar was arrested at 1200 Maple Street.\n\nHe gave 123-45-6789 and the phone number 312-555-0142. Two units are staging behind the school tonight.',
  );
  await page.locator('.finding--block').first().waitFor();
  await page.waitForURL(/\/write\/[0-9a-z]{26}$/);
}

