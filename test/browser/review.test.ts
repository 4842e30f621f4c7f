import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { it, SOON } from '../support/e2e-film.js';
import { noBrowser, openBrowser } from './browser.js';

describe.skipIf(noBrowser)('the review in a browser (skipped without /usr/bin/chromium)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  it('picks, rates and notes a take, lists one to render again, and follows a run beside it', async ({
    open,
    expect,
  }) => {
    const film = await open({ renderMs: 900 });
    film.film([{ id: '010', takes: 2 }, '020'], { concurrency: 1 });
    await film.render('--only', '010');
    const command = film.start('review', 'film.yaml');
    await command.says('Ctrl-C stops it');
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    await page.goto(/http:\S+/.exec(command.said())?.[0] ?? '');
    await page.locator('.rows [data-key="010:1"]').click();
    const side = page.locator('.side');

    await side.getByRole('button', { name: 'Pick for the film' }).click();
    await expect.poll(() => side.getByRole('button', { name: 'Remove the pick' }).count(), SOON).toBe(1);
    await side.getByRole('radio', { name: '4 of 5' }).click();
    await expect.poll(async () => (await film.jobs())[0]?.reviewed?.rating, SOON).toBe(4);
    await side.getByRole('textbox', { name: 'Note' }).fill('softer <b>light</b>');
    await side.getByRole('textbox', { name: 'Note' }).blur();
    await expect.poll(async () => (await film.jobs())[0]?.reviewed?.note, SOON).toBe('softer <b>light</b>');

    await side.getByRole('button', { name: 'Render again' }).click();
    const bar = page.locator('aside.review');
    await expect.poll(() => bar.textContent(), SOON).toContain('1 take for $0.36');
    expect(await bar.locator('code').textContent()).toBe('shotlist render film.yaml --force --only 010:1');
    const posts = film.oracle.posts.length;

    const run = film.startRender();
    await expect.poll(() => bar.textContent(), SOON).toContain('Rendering: ');
    await side.getByRole('button', { name: 'Remove the pick' }).click();
    await expect.poll(() => side.textContent(), SOON).toContain('not saved yet');
    expect((await run.ended).exit).toBe(0);
    await expect.poll(() => side.getByRole('button', { name: 'Pick for the film' }).count(), SOON).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.rows [data-key="020:1"] .frame').count(), SOON).toBe(1);
    expect(film.oracle.posts.length).toBe(posts + 1);

    command.signal('SIGINT');
    expect((await command.ended).exit).toBe(0);
    await expect.poll(() => bar.textContent(), SOON).toContain('The review has ended');
    expect(errors).toEqual([]);
    await page.close();
  });
});
