import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageOf, pageRows, pageText, putClips } from '../support/browser-page.js';
import { noBrowser, openBrowser } from './browser.js';
import { openPage } from './open-page.js';

let folder: string;
let browser: Browser;

const open = (hash: string, options: Parameters<typeof openPage>[2] = {}) =>
  openPage(browser, join(folder, 'report.html'), { ...options, hash });

describe.skipIf(noBrowser)(
  'a page next to which files are missing (skipped without /usr/bin/chromium)',
  () => {
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'shotlist #1 100%? '));
      const rows = pageRows(12);
      const posters = await putClips(folder, rows);
      await writeFile(join(folder, 'report.html'), pageText(pageOf(rows, { posters })));
      await rm(join(folder, 'posters'), { recursive: true });
      await rm(join(folder, 'clips', '010_t2.mp4'));
      browser = await openBrowser();
    });

    afterAll(async () => {
      await browser?.close();
      await rm(folder, { recursive: true });
    });

    it.for(['#size=240', '#size=60', '#as=list'])(
      'shows the first frames of clips whose thumbnails are gone, at %s',
      async (hash) => {
        const { page } = await open(hash);
        await page.locator('[data-key="020:1"]').first().scrollIntoViewIfNeeded();
        await page.waitForSelector('[data-key="020:1"] canvas.still');
        await page.waitForSelector('[data-key="010:2"] >> text=no picture');
        await page.close();
      },
    );

    it('says where a clip would play that it is gone', async () => {
      const { page } = await open('#take=010:2');
      await page.locator('.pane').getByText('The clip is not next to this page any more').waitFor();
      await page.waitForSelector('.sibling canvas.still');
      await page.keyboard.press('Escape');
      await page.locator('.slate').getByText('The clip is not next to this page any more').waitFor();
      await page.close();
    });

    it.for([360, 720, 900, 1100])('fits into a window %i pixels wide', async (width) => {
      const { page } = await open('', { viewport: { width, height: 450 } });
      const beyond = () => page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(await beyond()).toBeLessThanOrEqual(0);
      expect(await page.evaluate('getComputedStyle(document.querySelector("#toolbar")).position')).toBe(
        'static',
      );
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await page.waitForSelector('dialog[open]');
      expect((await page.getByRole('button', { name: 'Close' }).boundingBox())?.y).toBeGreaterThan(0);
      await page.evaluate(`document.querySelector('.loupe h2').textContent = '${'a'.repeat(60)}:1'`);
      const headers = 'document.querySelectorAll(".loupe header *")';
      expect(
        await page.evaluate(`Math.max(...[...${headers}].map((each) => each.getBoundingClientRect().right))`),
      ).toBeLessThanOrEqual(width);
      await page.close();
    });
  },
);
