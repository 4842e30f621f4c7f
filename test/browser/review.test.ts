import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { type E2eFilm, it } from '../support/e2e-film.js';
import type { Running } from '../support/running-command.js';
import { noBrowser, openBrowser } from './browser.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

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
    const film = await open();
    film.film([{ id: '010', takes: 2 }, '020'], { concurrency: 1 });
    await film.render('--only', '010');
    film.oracle.hold();
    const command = film.start('review', 'film.yaml');
    await command.says('Ctrl-C stops it');
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    await page.goto(/http:\S+/.exec(command.said())?.[0] ?? '');
    await page.locator('.rows [data-key="010:1"]').click();
    const side = page.locator('.side');

    await side.getByRole('button', { name: 'Pick for the film' }).click();
    await expect.poll(() => side.getByRole('button', { name: 'Remove the pick' }).count()).toBe(1);
    await side.getByRole('radio', { name: '4 of 5' }).click();
    await expect.poll(async () => (await film.jobs())[0]?.reviewed?.rating).toBe(4);
    await side.getByRole('textbox', { name: 'Note' }).fill('softer <b>light</b>');
    await side.getByRole('textbox', { name: 'Note' }).blur();
    await expect.poll(async () => (await film.jobs())[0]?.reviewed?.note).toBe('softer <b>light</b>');

    await side.getByRole('button', { name: 'Render again' }).click();
    const bar = page.locator('.review');
    await expect.poll(() => bar.textContent()).toContain('1 take for $0.36');
    expect(await bar.locator('code').textContent()).toBe('shotlist render film.yaml --force --only 010:1');
    const posts = film.oracle.posts.length;

    const run = film.startRender();
    await expect.poll(() => bar.textContent()).toContain('Rendering: ');
    await side.getByRole('button', { name: 'Remove the pick' }).click();
    await expect.poll(() => side.textContent()).toContain('not saved yet');
    film.oracle.finishAll();
    expect((await run.ended).exit).toBe(0);
    await expect.poll(() => side.getByRole('button', { name: 'Pick for the film' }).count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.rows [data-key="020:1"] .frame').count()).toBe(1);
    expect(film.oracle.posts.length).toBe(posts + 1);

    command.signal('SIGINT');
    expect((await command.ended).exit).toBe(0);
    await expect.poll(() => bar.textContent()).toContain('The review has ended');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('has two readers who see each other’s choices, and loses no note of either', async ({
    open,
    expect,
  }) => {
    const film = await open();
    film.film([{ id: '010', takes: 2 }, '020']);
    await film.render();
    const { url, command } = await review(film);
    const readers = await Promise.all(
      ['a', 'b'].map(async () => {
        const page = await browser.newPage();
        await page.goto(`${url}#take=010:1`);
        return { page, side: page.locator('.side') };
      }),
    );
    const [a, b] = readers;
    if (!a || !b) throw new Error('two readers');
    await a.side.getByRole('button', { name: 'Pick for the film' }).click();
    await b.side.getByRole('button', { name: 'Remove the pick' }).waitFor();
    await b.side.getByRole('radio', { name: '2 of 5' }).click();
    await expect
      .poll(() => a.side.getByRole('radio', { name: '2 of 5' }).getAttribute('aria-checked'))
      .toBe('true');

    // Both write at the same time; a rating that comes between does not disturb who writes.
    const note = (side: typeof a.side) => side.getByRole('textbox', { name: 'Note' });
    await b.side.locator('.changes, h3').first().click();
    await note(b.side).fill('the rope is too clean');
    await note(a.side).fill('softer light');
    await note(a.side).blur();
    await expect.poll(async () => (await film.jobs())[0]?.reviewed?.note).toBe('softer light');
    expect(await note(b.side).inputValue()).toBe('the rope is too clean');
    await note(b.side).blur();
    await expect
      .poll(async () => (await film.jobs())[0]?.reviewed)
      .toMatchObject({ rating: 2, note: 'softer light\nthe rope is too clean' });
    for (const { side } of readers)
      await expect.poll(() => note(side).inputValue()).toBe('softer light\nthe rope is too clean');

    // The last pick of a shot stands for both.
    await a.page.keyboard.press('Escape');
    await a.page.goto(`${url}#take=010:2`);
    await a.side.getByRole('button', { name: 'Pick for the film' }).click();
    await b.side.getByRole('button', { name: 'Pick for the film' }).waitFor();
    command.signal('SIGINT');
    expect((await command.ended).exit).toBe(0);
    for (const { page } of readers) await page.close();
  });

  it('keeps its numbers and where the time went at the newest state, and what is on playing', async ({
    open,
    expect,
  }) => {
    const film = await open();
    film.film(['010', '020']);
    await film.render('--only', '010');
    const { url, command } = await review(film);
    const page = await browser.newPage();
    await page.goto(url);
    const text = (id: string) => page.locator(`#${id}`).innerText();
    expect(await text('facts')).toContain('1 of 2 takes finished');
    expect(await text('next')).toContain('shotlist render film.yaml');
    await page.locator('#money summary').click();
    await page.locator('#time summary').click();
    await page.evaluate('document.querySelector(".screen video.is-shown").dataset.same = "yes"');
    expect(await page.locator('#time .job').count()).toBe(1);
    await film.render();
    await expect.poll(() => text('facts')).toContain('2 of 2 takes finished');
    await expect.poll(() => text('money')).toContain('$0.72 charged or reserved');
    await expect.poll(() => page.locator('#time .job').count()).toBe(2);
    expect(await text('next')).toBe('');
    expect(await page.locator('#money').getAttribute('open')).not.toBeNull();
    expect(await page.locator('.screen video.is-shown').getAttribute('data-same')).toBe('yes');
    const drawn = await page.locator('#money').innerHTML();
    await page.reload();
    expect(await page.locator('#money').innerHTML()).toBe(drawn);
    command.signal('SIGINT');
    await command.ended;
    await page.close();
  });

  it.for([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('is accessible in the %s, %i pixels wide', async ([colorScheme, width], { open, expect }) => {
    const film = await open();
    film.film([{ id: '010', takes: 2 }, '020']);
    await film.render('--only', '010');
    const { url, command } = await review(film);
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
    await page.goto(url);
    await page.addScriptTag({ path: AXE });
    const violations = () =>
      page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => [id, impact, nodes[0].html]))',
      );
    expect(await violations()).toEqual([]);
    await page.locator('.rows [data-key="010:1"]').click();
    await page.locator('.side').getByRole('button', { name: 'Render again' }).click();
    await page.locator('.review code').waitFor();
    expect(await violations()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    command.signal('SIGINT');
    await command.ended;
    await page.close();
  });
});

/** Serves the review of a film and tells its address. */
async function review(film: E2eFilm): Promise<{ url: string; command: Running }> {
  const command = film.start('review', 'film.yaml');
  await command.says('Ctrl-C stops it');
  return { url: /http:\S+/.exec(command.said())?.[0] ?? '', command };
}
