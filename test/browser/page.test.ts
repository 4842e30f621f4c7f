import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportPage } from '../../src/report/html/page.js';
import type { StatusRow } from '../../src/report/rows.js';
import { completed, finished, job, rowOf, take } from '../cli/ui/plan-fixture.js';
import { pageOf, pageRows, putClips } from '../support/browser-page.js';
import { noBrowser, openBrowser } from './browser.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let folder: string;
let browser: Browser;
let rows: StatusRow[];

/** Opens a page from disk; what it says on its console and every request that it makes are kept. */
async function open(name: string, options: Parameters<Browser['newPage']>[0] = {}) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
  const said: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('dialog', (dialog) => said.push(`dialog ${dialog.message()}`));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(join(folder, name)).href);
  return { page, said, requests };
}

const shown = (page: Page) => page.locator('.take:visible').count();

describe.skipIf(noBrowser)('report.html in a browser (skipped without /usr/bin/chromium)', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shotlist page '));
    rows = pageRows(100);
    const posters = await putClips(folder, rows);
    await writeFile(join(folder, 'report.html'), reportPage(pageOf(rows, { posters })));
    await writeFile(join(folder, 'rehearsal.html'), reportPage(pageOf(pageRows(24), { sandbox: true })));
    browser = await openBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  it('opens without a complaint, and asks for nothing but what is beside it', async () => {
    const { page, said, requests } = await open('report.html');
    expect(await page.title()).toBe('The last ferry');
    expect(await shown(page)).toBe(rows.length);
    await page.mouse.wheel(0, 3000);
    await page.waitForTimeout(300);
    expect(said).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(pathToFileURL(folder).href))).toEqual([]);
    await page.close();
  });

  it('plays a clip while the mouse is over it, and one at a time', async () => {
    const { page } = await open('report.html');
    const frames = page.locator('button.frame');
    expect(await page.locator('video').count()).toBe(0);
    await frames.nth(0).hover();
    await page.waitForSelector('.frame.playing');
    expect(
      await page.evaluate(
        '[document.querySelector("video").muted, document.querySelector("video").videoWidth]',
      ),
    ).toEqual([true, 480]);
    await frames.nth(1).hover();
    await page.waitForSelector('[data-clip="./clips/010_t2.mp4"].playing');
    expect(await page.locator('.frame.playing').count()).toBe(1);
    await page.close();
  });

  it('shows the first picture of a clip without a poster when it is seen', async () => {
    const { page } = await open('rehearsal.html');
    await page.locator('button.frame').first().scrollIntoViewIfNeeded();
    await page.waitForSelector('.frame.loaded');
    await page.evaluate('scrollTo(0, document.body.scrollHeight)');
    await page.locator('[data-clip="./clips/010_t1.mp4"] video').waitFor({ state: 'detached' });
    expect(await page.locator('video').count()).toBeLessThan(30);
    await page.close();
  });

  it('goes from take to take by keys', async () => {
    const { page } = await open('report.html');
    const current = () => page.locator('.take.current').getAttribute('aria-label');
    const press = async (key: string) => {
      await page.keyboard.press(key);
      return current();
    };
    expect(await press('ArrowRight')).toBe('Take 010:1, finished');
    expect(await press('ArrowRight')).toBe('Take 010:2, finished');
    await page.keyboard.press('Space');
    await page.waitForSelector('.take.current .frame.playing');
    await page.keyboard.press('Space');
    await page.waitForSelector('.take.current .frame:not(.playing)');
    expect(await press('j')).toBe('Take 020:1, finished');
    expect(await press('k')).toBe('Take 010:1, finished');
    expect(await press('ArrowLeft')).toBe('Take 010:1, finished');
    expect(await press('ArrowDown')).toBe('Take 040:1, finished');
    expect(await press('ArrowUp')).toBe('Take 010:1, finished');
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('text');
    await page.close();
  });

  it('shows what is asked for by state, scene and text', async () => {
    const { page } = await open('report.html');
    const failed = rows.filter(({ job: one }) => one?.ended?.word === 'FAILED').length;
    await page.locator('.chip.failed').click();
    expect(await shown(page)).toBe(failed);
    await page.locator('.chip.unknown').click();
    expect(await shown(page)).toBeGreaterThan(failed);
    await page.locator('#scene').selectOption('shore');
    const few = await shown(page);
    expect(few).toBeGreaterThan(0);
    expect(await page.locator('.scene:visible h2').allTextContents()).toEqual(['shore']);
    await page.locator('#text').fill('no such words');
    expect(await shown(page)).toBe(0);
    expect(await page.locator('#count').textContent()).toBe(`0 of ${rows.length} shown`);
    await page.locator('.nothing .all').click();
    expect(await shown(page)).toBe(rows.length);
    await page.locator('#text').fill('TELEGRAPH brass');
    const prompts = await page.locator('.shot:visible .prompt').allTextContents();
    expect(prompts.length).toBeGreaterThan(3);
    expect(prompts.filter((prompt) => !prompt.includes('telegraph'))).toEqual([]);
    await page.close();
  });

  it('copies the command that goes on', async () => {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await page.locator('.take.unknown .copy').first().click();
    await page.waitForSelector('.said.now');
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(
      /^shotlist settle films\/harbor\.yaml \d+:\d$/,
    );
    await context.close();
  });

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('is accessible in the %s, %i pixels wide', { timeout: 60_000 }, async (colorScheme, width) => {
    const { page } = await open('rehearsal.html', {
      colorScheme,
      viewport: { width, height: 900 },
      bypassCSP: true,
    });
    await page.locator('.take details summary').first().click();
    await page.addScriptTag({ path: AXE });
    const violations = await page.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => [id, impact, nodes[0].html]))',
    );
    expect(violations).toEqual([]);
    const wider = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(wider).toBeLessThanOrEqual(0);
    await page.close();
  });

  it('runs nothing that a film, a gateway or a lockfile says', async () => {
    const nasty = [
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "'><svg onload=alert(1)>",
      '</style></script><iframe srcdoc="<script>alert(1)</script>">',
      'javascript:alert(1)',
    ];
    const hostile = nasty.map((text) => {
      const [clip] = finished.clips?.files ?? [];
      const one = job({
        ...finished,
        clips: { version: 1, files: clip ? [{ ...clip, path: text }] : [], flags: [text] },
      });
      const input = { kind: 'file', path: `/${text}`, written: text, sha256: '' } as const;
      const wanted = take({ shot: text, scene: text, prompt: text, notes: text, input });
      return rowOf(wanted, one, { earlier: [job({ ...completed })] });
    });
    const facts = {
      title: nasty[1] ?? '',
      manifest: nasty[0] ?? '',
      command: () => nasty[1] ?? '',
      next: nasty[2] ?? '',
    };
    await writeFile(join(folder, 'hostile.html'), reportPage(pageOf(hostile, facts)));
    const { page, said } = await open('hostile.html');
    await page.locator('summary').first().click();
    for (const frame of await page.locator('button.frame').all()) await frame.click();
    await page.waitForTimeout(500);
    expect(said.filter((text) => !/ERR_FILE_NOT_FOUND/.test(text))).toEqual([]);
    expect(await page.locator('script').count()).toBe(1);
    expect(await page.locator('iframe, main img, [onerror], [onload]').count()).toBe(0);
    expect(page.url()).toBe(pathToFileURL(join(folder, 'hostile.html')).href);
    await page.close();
  });

  it('runs no script and no style that is not its own, even where one got in', async () => {
    const page = reportPage(pageOf(rows)).replace(
      '</main>',
      '<script>document.title = "taken"</script><img src="x" onerror="document.title = \'taken\'"><i style="position:fixed" id="in"></i></main>',
    );
    await writeFile(join(folder, 'forced.html'), page);
    const forced = await open('forced.html');
    await forced.page.waitForTimeout(200);
    expect(await forced.page.title()).toBe('The last ferry');
    expect(await forced.page.evaluate('getComputedStyle(document.querySelector("#in")).position')).toBe(
      'static',
    );
    const reached = await forced.page.evaluate(() =>
      fetch('https://example.com/').then(
        () => 'reached',
        () => 'blocked',
      ),
    );
    expect(reached).toBe('blocked');
    await forced.page.close();
  });

  it('opens with 500 takes in under two seconds', { timeout: 60_000 }, async () => {
    const many = pageRows(500);
    const posters = await putClips(folder, many);
    await writeFile(join(folder, 'many.html'), reportPage(pageOf(many, { posters })));
    const times: number[] = [];
    for (let tries = 0; tries < 3; tries += 1) {
      const { page } = await open('many.html');
      times.push(await page.evaluate('performance.getEntriesByType("navigation")[0].duration'));
      expect(await shown(page)).toBe(many.length);
      await page.close();
    }
    expect(Math.min(...times)).toBeLessThan(2000);
  });

  it('prints without its controls', async () => {
    const { page } = await open('report.html');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.toolbar').isVisible()).toBe(false);
    expect(await page.locator('.take').first().isVisible()).toBe(true);
    await page.close();
  });
});
