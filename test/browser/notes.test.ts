import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { type E2eFilm, it } from '../support/e2e-film.js';
import type { Running } from '../support/running-command.js';
import { noBrowser, openBrowser } from './browser.js';

/** A review that is open in a browser at the first take of two. */
interface Open {
  page: Page;
  command: Running;
  note: ReturnType<Page['locator']>;
  bar: ReturnType<Page['locator']>;
}

describe.skipIf(noBrowser)('notes of a review in a browser (skipped without /usr/bin/chromium)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  async function openReview(film: E2eFilm, prepare = async (_: Page) => {}): Promise<Open> {
    film.film([{ id: '010', takes: 2 }]);
    await film.render();
    const command = film.start('review', 'film.yaml');
    await command.says('Ctrl-C stops it');
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await prepare(page);
    await page.goto(`${/http:\S+/.exec(command.said())?.[0]}#take=010:1`);
    const note = page.locator('.side').getByRole('textbox', { name: 'Note' });
    await note.waitFor();
    return { page, command, note, bar: page.locator('.review') };
  }
  const noteOf = async (film: E2eFilm, take: number) =>
    (await film.jobs()).find((job) => job.intent.take === take)?.reviewed?.note;

  it.for(['SIGINT', 'SIGKILL'] as const)(
    'keeps a note that is half written when %s ends the review, and says so',
    async (signal, { open, expect }) => {
      const film = await open();
      const { page, command, note, bar } = await openReview(film);
      await note.fill('softer light, and the rope');
      command.signal(signal);
      await command.ended;
      await expect.poll(() => bar.textContent()).toContain('The review has ended');
      await note.blur();
      await expect.poll(() => bar.textContent()).toContain('Not saved: the note of 010:1');
      await page.keyboard.press('ArrowRight');
      await page.waitForSelector('.loupe h2:text("010:2")');
      expect(await note.inputValue()).toBe('');
      expect(await page.getByText('not saved yet').isVisible()).toBe(false);
      await page.keyboard.press('ArrowLeft');
      await page.waitForSelector('.loupe h2:text("010:1")');
      expect(await note.inputValue()).toBe('softer light, and the rope');
      expect(await page.getByText('not saved yet').isVisible()).toBe(true);
      const star = page.locator('.side').getByRole('radio', { name: '4 of 5' });
      await star.click();
      await expect.poll(() => bar.textContent()).toContain('Rating: not saved');
      expect(await star.getAttribute('aria-checked')).toBe('false');

      const asked = page.waitForEvent('dialog');
      await page.close({ runBeforeUnload: true });
      expect((await asked).type()).toBe('beforeunload');
      await (await asked).accept();
    },
  );

  it('sends a note to its own take when another one is opened over it', async ({ open, expect }) => {
    const film = await open();
    const { page, command, note } = await openReview(film);
    await note.fill('of the first take');
    await page.evaluate('location.hash = "#take=010:2"');
    await page.waitForSelector('.loupe h2:text("010:2")');
    expect(await note.inputValue()).toBe('');
    await expect.poll(() => noteOf(film, 1)).toBe('of the first take');
    await note.fill('of the second');
    await page.evaluate('location.hash = ""');
    await page.waitForSelector('dialog:not([open])', { state: 'attached' });
    await expect.poll(() => noteOf(film, 2)).toBe('of the second');
    command.signal('SIGINT');
    await command.ended;
    await page.close();
  });

  it('takes a note that is changed again before the page shows the first version', async ({
    open,
    expect,
  }) => {
    const film = await open();
    const { page, command, note } = await openReview(film);
    for (const text of ['softer', 'softer light', 'softer light, slower']) {
      await note.fill(text);
      await note.blur();
    }
    await expect.poll(() => noteOf(film, 1)).toBe('softer light, slower');
    await expect.poll(() => page.locator('.review').textContent()).toContain('Note: saved');
    expect(await note.inputValue()).toBe('softer light, slower');
    command.signal('SIGINT');
    await command.ended;
    await page.close();
  });

  it('shows the note of two readers where its own answer comes after the news of it', async ({
    open,
    expect,
  }) => {
    const film = await open();
    const { page, command, note } = await openReview(film);
    const other = await page.context().newPage();
    await other.goto(page.url());
    const side = other.locator('.side');
    await note.fill('softer light');
    await side.getByRole('textbox', { name: 'Note' }).fill('slower');
    await side.getByRole('textbox', { name: 'Note' }).blur();
    await expect.poll(() => noteOf(film, 1)).toBe('slower');

    let answer = () => {};
    const isHeld = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/choose', async (route) => {
      const response = await route.fetch();
      await isHeld;
      await route.fulfill({ response });
    });
    await note.blur();
    await expect.poll(() => noteOf(film, 1)).toBe('slower\nsofter light');
    await side.getByRole('radio', { name: '3 of 5' }).click();
    await page.locator('.side [aria-checked=true]').waitFor();
    answer();
    await expect.poll(() => note.inputValue()).toBe('slower\nsofter light');
    command.signal('SIGINT');
    await command.ended;
    await page.context().close();
  });

  it('saves what waited for a connection that comes back', async ({ open, expect }) => {
    const film = await open();
    const away = ['**/events*', '**/choose'];
    const { page, command, note, bar } = await openReview(film, async (each) => {
      for (const path of away) await each.route(path, (route) => route.abort());
    });
    await expect.poll(() => bar.textContent()).toContain('cannot be reached. Run');
    await note.fill('after the tunnel');
    await note.blur();
    await expect.poll(() => bar.textContent()).toContain('Not saved: the note of 010:1');
    for (const path of away) await page.unroute(path);
    await expect.poll(() => noteOf(film, 1)).toBe('after the tunnel');
    await expect.poll(() => bar.textContent()).not.toContain('Not saved');
    command.signal('SIGINT');
    await command.ended;
    await page.close();
  });
});
