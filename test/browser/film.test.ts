import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectFilm } from '../../src/report/html/collect.js';
import type { StatusRow } from '../../src/report/rows.js';
import type { Take } from '../../src/takes/take.js';
import { finished, job, orphanRow, rowOf, take } from '../cli/ui/plan-fixture.js';
import { pageOf, pageText, putClips } from '../support/browser-page.js';
import { noBrowser, openBrowser } from './browser.js';
import { addressOf, drawn, openPage } from './open-page.js';

let folder: string;
let browser: Browser;

/** The clip of a job, of 2 s. */
function clipJob(name: string, shot: string, number: number, intent: Parameters<typeof job>[1] = {}) {
  const [clip] = finished.clips?.files ?? [];
  if (!clip) throw new Error('the fixture has no clip');
  const file = { ...clip, path: `clips/${name}.mp4`, duration: 2, fps: 24 };
  return job(
    { ...finished, job: name, clips: { version: 1, files: [file], flags: [] } },
    { shot, take: number, ...intent },
  );
}

function clipRow(shot: string, number: number, facts: Partial<Take> = {}, picked = false): StatusRow {
  const one = clipJob(`job${shot}t${number}xx`, shot, number, {
    body: { prompt: 'Mira walks out', duration: 8 },
    wrote: ['prompt', 'duration'],
  });
  const pick = picked ? { picked: { at: '2026-11-03T12:00:00.000Z', on: true } } : {};
  return rowOf(take({ shot, take: number, seconds: 2, prompt: `Prompt of ${shot}`, ...facts }), {
    ...one,
    ...pick,
  });
}

const pending = rowOf(take({ shot: '030', seconds: 1, prompt: 'Prompt of 030' }), null);
const older = orphanRow(
  clipJob('job010t1old', '010', 1, {
    at: '2026-11-01T10:00:00.000Z',
    body: { prompt: 'Oskar walks out', duration: 10 },
    wrote: ['prompt', 'duration'],
  }),
);
const rows = [
  clipRow('010', 1, { prompt: 'Mira walks out' }, true),
  clipRow('010', 2),
  clipRow('020', 1, { trim: { in: 0.5, out: 1.5 } }),
  pending,
  clipRow('040', 1, { scene: 'shore' }),
  older,
];

const open = (options: Parameters<typeof openPage>[2] = {}) =>
  openPage(browser, join(folder, 'report.html'), options);
const seconds = (page: Page) =>
  page.evaluate('Number(document.querySelector(".scrubber").value)') as Promise<number>;
const onScreen = (page: Page) =>
  page.evaluate(
    '(() => { const video = document.querySelector(".screen video.is-shown"); return video ? video.getAttribute("src") : document.querySelector(".slate:not([hidden]) .slate-id").textContent; })()',
  );

/** Presses keys with `press` from a task of the page's own, which a clip does not play on beside; what is passed to `resolve`. */
const inOneGo = (page: Page, script: string) =>
  page.evaluate(`new Promise((resolve) => {
    const press = (key) =>
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    ${script}
  })`);

describe.skipIf(noBrowser)('the film on the page (skipped without /usr/bin/chromium)', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shotlist film '));
    const posters = await putClips(folder, rows);
    await writeFile(join(folder, 'report.html'), pageText(pageOf(rows, { posters })));
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  it('plays the chosen takes in order, honours trims, and shows slates', async () => {
    const { page, said } = await open();
    await page.keyboard.press('Space');
    // A clip is left at the first frame of the page after its end: how late that is, the machine decides.
    const seen = (await page.evaluate(`new Promise((resolve) => {
      const seen = [];
      let last = performance.now();
      const look = () => {
        const video = document.querySelector('.screen video.is-shown');
        const what = video ? video.getAttribute('src') : document.querySelector('.slate-id')?.textContent;
        const at = video ? video.currentTime : null;
        const late = (performance.now() - last) / 1000;
        last = performance.now();
        if (seen.at(-1)?.what !== what) seen.push({ what, from: at, to: at, late });
        else if (video && !video.seeking) Object.assign(seen.at(-1), { to: at, late });
        if (document.querySelector('.theatre .play').getAttribute('aria-label') === 'Play' && seen.length > 3) resolve(seen);
        else requestAnimationFrame(look);
      };
      look();
    })`)) as { what: string; from: number; to: number; late: number }[];
    expect(seen.map(({ what }) => what)).toEqual([
      './clips/job010t1xx.mp4',
      './clips/job020t1xx.mp4',
      '030',
      './clips/job040t1xx.mp4',
    ]);
    expect(seen[1]?.from).toBeGreaterThanOrEqual(0.45);
    expect((seen[1]?.to ?? 2) - (seen[1]?.late ?? 0)).toBeLessThan(1.75);
    expect(seen[3]?.to).toBeGreaterThan(1.5);
    expect(await seconds(page)).toBeCloseTo(6, 1);
    expect(said).toEqual([]);
    await page.close();
  });

  it('obeys the keys of an editor', async () => {
    const { page } = await open();
    const state = 'document.querySelector(".theatre .play").getAttribute("aria-label")';
    expect(await inOneGo(page, `press(' '); resolve(${state})`)).toBe('Pause');
    expect(await inOneGo(page, `press('k'); resolve(${state})`)).toBe('Play');
    await page.keyboard.press('Home');
    const before = await seconds(page);
    for (let presses = 0; presses < 12; presses += 1) await page.keyboard.press('.');
    expect(await seconds(page)).toBeCloseTo(before + 0.5, 1);
    await page.keyboard.press(',');
    expect(await seconds(page)).toBeCloseTo(before + 11 / 24, 1);
    const speed = 'document.querySelector(".theatre .speed").textContent';
    expect(await inOneGo(page, `press('l'); press('l'); resolve(${speed})`)).toBe('2×');
    await page.keyboard.press('k');
    await page.keyboard.press('End');
    await page.keyboard.press('j');
    await expect.poll(() => seconds(page)).toBeLessThan(5.9);
    await page.keyboard.press('k');
    await page.keyboard.press('m');
    expect(
      await page.evaluate('[...document.querySelectorAll(".screen video")].every((video) => video.muted)'),
    ).toBe(true);
    await page.keyboard.press('Home');
    expect(await seconds(page)).toBe(0);
    await page.close();
  });

  it('scrubs, goes from shot to shot, and says where it stands in the address', async () => {
    const { page } = await open();
    const track = await page.locator('.theatre .track').boundingBox();
    if (!track) throw new Error('no track');
    await page.mouse.click(track.x + track.width * 0.9, track.y + 10);
    expect(await seconds(page)).toBeCloseTo(5.4, 0);
    expect(await onScreen(page)).toBe('./clips/job040t1xx.mp4');
    await page.getByRole('button', { name: 'Previous shot' }).click();
    await page.getByRole('button', { name: 'Previous shot' }).click();
    expect(await onScreen(page)).toBe('030');
    expect(await page.locator('.slate').textContent()).toContain('Prompt of 030');
    const address = await addressOf(page);
    expect(address).toMatch(/^#t=3(\.\d+)?$/);
    const again = await open({ hash: address });
    expect(await onScreen(again.page)).toBe('030');
    await again.page.close();
    await page.close();
  });

  it('opens a take with what differs from the version before it', async () => {
    const { page } = await open();
    await page.locator('.card').first().click();
    await page.waitForSelector('dialog[open]');
    expect(await page.locator('.whole-prompt').innerHTML()).toBe('<del>Oskar</del><ins>Mira</ins> walks out');
    expect(await page.locator('.changes').textContent()).toContain('duration 10 → 8');
    expect(await page.locator('.sibling').count()).toBe(3);
    expect(await addressOf(page)).toBe('#take=010:1');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.loupe h2').textContent()).toBe('010:2');
    await page.goBack();
    await page.waitForSelector('dialog:not([open])', { state: 'attached' });
    await page.close();
  });

  it('plays takes and versions of a shot side by side in step', async () => {
    const { page } = await open({ hash: '#take=010:1' });
    await page.keyboard.press('c');
    await expect.poll(() => page.locator('.pane video').count()).toBe(3);
    await page.waitForFunction(
      '[...document.querySelectorAll(".pane video")].every((video) => video.readyState > 1)',
    );
    const stood = (await inOneGo(
      page,
      `const times = () => [...document.querySelectorAll('.pane video')].map((video) => video.currentTime);
      const look = () => {
        if (Math.min(...times()) <= 0.1) return requestAnimationFrame(look);
        press(' ');
        resolve(times());
      };
      press(' ');
      look();`,
    )) as number[];
    expect(Math.max(...stood) - Math.min(...stood)).toBeLessThan(0.2);
    expect(
      await page.evaluate('[...document.querySelectorAll(".pane video")].map((video) => video.muted)'),
    ).toEqual([false, true, true]);
    const again = await open({ hash: await addressOf(page) });
    await expect.poll(() => again.page.locator('.pane video').count()).toBe(3);
    await again.page.close();
    await page.close();
  });

  it('brings back filter, order, size and place from the address', async () => {
    const { page } = await open({
      viewport: { width: 700, height: 500 },
      hash: '#show=finished&sort=newest&size=600&at=020:1',
    });
    await drawn(page);
    expect(await page.locator('#sort').inputValue()).toBe('newest');
    expect(await page.locator('[data-show=finished]').getAttribute('aria-pressed')).toBe('true');
    const box = await page.locator('.card[data-key="020:1"]').boundingBox();
    expect(box?.y).toBeGreaterThan(0);
    expect(box?.y).toBeLessThan(250);
    expect(await addressOf(page)).toBe('#show=finished&sort=newest&size=600&at=020:1');
    await page.close();
  });

  it('takes a newer state of the film without losing its place', async () => {
    const { page } = await open({ hash: '#t=3.5&q=prompt' });
    expect(await onScreen(page)).toBe('030');
    const newer = collectFilm(pageOf(rows.map((row) => (row === pending ? clipRow('030', 1) : row))));
    const news = JSON.stringify(newer).replaceAll(/[\w./]+\/job030t1xx\.mp4/g, './clips/job040t1xx.mp4');
    await page.evaluate(`dispatchEvent(new CustomEvent('shotlist:film', { detail: ${news} }))`);
    expect(await onScreen(page)).toBe('./clips/job040t1xx.mp4');
    expect(await page.locator('.now-id').textContent()).toBe('030');
    expect(await page.locator('[data-show=finished] b').textContent()).toBe('5');
    expect(await page.locator('#text').inputValue()).toBe('prompt');
    await page.close();
  });
});
