import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectFilm } from '../../src/report/html/collect.js';
import { pageOf, pageRows, pageText, putClips } from '../support/browser-page.js';
import { noBrowser, openBrowser } from './browser.js';
import { drawn, openPage } from './open-page.js';

let folder: string;
let browser: Browser;
const rows = pageRows(60);

const open = (options: Parameters<typeof openPage>[2] = {}) =>
  openPage(browser, join(folder, 'report.html'), options);
/** The key of the take that has the keyboard; the id or name of another element. */
const focused = (page: Page) =>
  page.evaluate(
    '(({ dataset, id, ariaLabel, tagName }) => dataset.key || id || ariaLabel || tagName)(document.activeElement)',
  );
/** Runs what happens in one go of the page, between two of its tasks, and waits for the event that closes the view. */
const inOneGo = (page: Page, script: string) =>
  page.evaluate(`new Promise((resolve) => {
    const press = (key) =>
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    document.querySelector('dialog').addEventListener('close', () => requestAnimationFrame(resolve), { once: true });
    ${script}
  })`);

describe.skipIf(noBrowser)('the keyboard on the page (skipped without /usr/bin/chromium)', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shotlist keys '));
    const posters = await putClips(folder, rows);
    await writeFile(join(folder, 'report.html'), pageText(pageOf(rows, { posters })));
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  it.for([
    ['/', 'text'],
    ['ArrowRight', '020:1'],
  ] as const)('obeys %s right after a take was closed', async ([key, expected]) => {
    for (const close of [`document.querySelector('[aria-label=Close]').click()`, `press('Escape')`]) {
      const { page } = await open();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await page.keyboard.press('ArrowRight');
      expect(await page.locator('.loupe h2').textContent()).toBe('010:2');
      await inOneGo(page, `${close}; press('${key}');`);
      expect(await focused(page)).toBe(expected);
      await page.close();
    }
  });

  it('keeps a take open that was opened again at once, and plays it', async () => {
    const { page } = await open({ hash: '#take=010:1' });
    await page.waitForSelector('.pane video');
    await inOneGo(
      page,
      `document.querySelector('[aria-label=Close]').click(); document.activeElement.click();`,
    );
    expect(await page.locator('.loupe[open] h2').textContent()).toBe('010:1');
    expect(await page.locator('.pane video').getAttribute('src')).toBe('./clips/010_t1.mp4');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog:not([open])', { state: 'attached' });
    expect(await focused(page)).toBe('010:1');
    await page.close();
  });

  it('stays at the film that plays from a take', async () => {
    const { page } = await open({ hash: '#take=020:1' });
    await inOneGo(
      page,
      `[...document.querySelectorAll('.loupe .chip')].find((chip) => chip.textContent === 'Play the film from here').click();`,
    );
    expect(
      await page.evaluate('document.querySelector(".theatre").getBoundingClientRect().top'),
    ).toBeGreaterThan(-1);
    await page.keyboard.press('k');
    expect(await page.locator('.theatre .play').getAttribute('aria-label')).toBe('Play');
    await page.close();
  });

  it('stays on its take in a window of another size', async () => {
    for (const hash of ['#size=240', '#size=60', '#as=list']) {
      const { page } = await open({ hash });
      for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('ArrowRight');
      expect(await focused(page), hash).toBe('020:1');
      const width = () => page.evaluate('document.querySelector(".rows").clientWidth');
      for (const size of [1000, 700, 360, 1440]) {
        const before = await width();
        await page.setViewportSize({ width: size, height: 800 });
        await expect.poll(width).not.toBe(before);
        await drawn(page);
        expect(await focused(page), `${hash} ${size}`).toBe('020:1');
      }
      await page.close();
    }
  });

  it.for(['#size=240', '#size=60'])('stays on its take when the film changes, at %s', async (hash) => {
    const { page } = await open({ hash });
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('ArrowRight');
    const show = (from: number) => {
      const film = JSON.stringify(collectFilm(pageOf(rows.slice(from))));
      return page.evaluate(`dispatchEvent(new CustomEvent('shotlist:film', { detail: ${film} }))`);
    };
    await show(2);
    expect(await focused(page)).toBe('020:1');
    await show(3);
    expect(await focused(page)).toBe('BODY');
    await page.close();
  });
});
