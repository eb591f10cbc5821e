// Pictures of every page, for people to look at: node tests/e2e/screens.mjs FOLDER [--docs]
// Two widths and two languages of each page, against a demo with something on all of them. With --docs the two pictures of
// the documentation are taken again: docs/images/write.png and docs/images/post.png.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { signIn } from './desk.mjs';
import { fillPages, inLanguage, publicPages, staffPages } from './pages.mjs';
import { garage } from './pictures.mjs';
import { openWindow, openWorld, readMail, root } from './world.mjs';

const [folder = '/tmp/callbox-screens', docs] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const world = await openWorld();
try {
  const filled = await fillPages(world, garage);
  filled.confirm = new URL((await readMail(filled.invitation)).text.match(/http:\/\/\S*confirm\/\S+/)[0]).pathname;

  for (const language of ['en', 'es']) {
    for (const width of [1280, 360]) {
      const tag = `${language}-${width}`;
      const resident = await openWindow(world, { width });
      for (const [name, address] of publicPages(filled)) {
        await resident.page.goto(inLanguage(language, address));
        await resident.page.screenshot({ path: path.join(folder, `public-${name}-${tag}.png`), fullPage: true });
        if (docs && name === 'post' && tag === 'en-1280') await resident.page.screenshot({ path: path.join(root, 'docs/images/post.png') });
      }
      await resident.page.goto('/desk/');
      await resident.page.evaluate((chosen) => localStorage.setItem('callbox.language', chosen), language);
      await resident.page.reload();
      await resident.page.locator('.demo-sign-in').first().waitFor();
      await resident.page.screenshot({ path: path.join(folder, `staff-sign-in-${tag}.png`), fullPage: true });
      await resident.close();

      for (const [name, login, visit] of staffPages(filled)) {
        const window = await signIn(world, login, { width });
        await window.page.evaluate((chosen) => localStorage.setItem('callbox.language', chosen), language);
        await visit(window.page);
        await window.page.screenshot({ path: path.join(folder, `staff-${name}-${tag}.png`), fullPage: true });
        if (docs && name === 'write' && tag === 'en-1280') await window.page.screenshot({ path: path.join(root, 'docs/images/write.png') });
        await window.close();
      }
    }
  }
} finally {
  await world.close();
}
console.log(`The pictures are in ${folder}.`);
