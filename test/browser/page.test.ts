import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StatusRow } from '../../src/report/rows.js';
import { completed, finished, job, rowOf, take } from '../cli/ui/plan-fixture.js';
import { pageOf, pageRows, pageText, putClips } from '../support/browser-page.js';
import { noBrowser, openBrowser } from './browser.js';
import { addressOf, drawn, openPage, rest } from './open-page.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let folder: string;
let browser: Browser;
let rows: StatusRow[];

const open = (name: string, options: Parameters<typeof openPage>[2] = {}) =>
  openPage(browser, join(folder, name), options);
/** Opens a page of 10,000 takes. */
async function openMost(options: Parameters<typeof openPage>[2] = {}) {
  if (!existsSync(join(folder, 'most.html'))) {
    const many = pageRows(10_000);
    const posters = new Set(many.flatMap((row) => (row.job ? [row.job.job] : [])));
    await writeFile(join(folder, 'most.html'), pageText(pageOf(many, { posters })));
  }
  return open('most.html', options);
}
const count = (page: Page) => page.locator('#count').textContent();
const current = (page: Page) =>
  page.evaluate(
    '(document.activeElement.querySelector(".hidden")?.textContent ?? document.activeElement.getAttribute("aria-label"))',
  );

describe.skipIf(noBrowser)('report.html in a browser (skipped without /usr/bin/chromium)', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shotlist page '));
    rows = pageRows(100);
    const posters = await putClips(folder, rows);
    await writeFile(join(folder, 'report.html'), pageText(pageOf(rows, { posters })));
    const long = rowOf(take({ shot: 'a-shot-with-an-id-of-40-characters-000040', scene: '' }), null);
    const rehearsed = pageOf([...pageRows(24), long], { sandbox: true });
    await writeFile(join(folder, 'rehearsal.html'), pageText(rehearsed));
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  it('opens without a complaint, and asks for nothing but what is beside it', async () => {
    const { page, said, requests } = await open('report.html');
    expect(await page.title()).toBe('The last ferry');
    expect(await count(page)).toBe('97 takes and 3 disabled, 1 earlier');
    await page.mouse.wheel(0, 3000);
    await rest(page);
    expect(said).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(pathToFileURL(folder).href))).toEqual([]);
    await page.close();
  });

  it('has three rows of tools on a phone, and a slider of which every step shows', async () => {
    const { page } = await open('report.html', { viewport: { width: 390, height: 844 } });
    const tools = ['#text', '[aria-label="Print the contact sheet"]', '#scene', '#sort', '#size', '.chips'];
    const tops = async () => {
      const boxes = await Promise.all(tools.map((each) => page.locator(each).first().boundingBox()));
      return new Set(boxes.map((box) => Math.round(((box?.y ?? 0) + (box?.height ?? 0) / 2) / 20)));
    };
    expect((await tops()).size).toBe(3);
    const size = page.locator('#size');
    const columns = () =>
      page.evaluate('document.querySelector(".rows").style.getPropertyValue("--columns")');
    expect([await size.getAttribute('max'), await size.inputValue(), await columns()]).toEqual([
      '180',
      '180',
      '1',
    ]);
    await size.press('ArrowLeft');
    expect([await size.inputValue(), await columns()]).toEqual(['170', '2']);
    expect(await page.locator('#count').isVisible()).toBe(false);
    await page.locator('#text').fill('nothing is called so');
    expect(await page.locator('#count').isVisible()).toBe(true);
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect.poll(() => size.getAttribute('max')).toBe('600');
    await page.close();
  });

  it('has the film on its first screen, and takes below it', async () => {
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ]) {
      const { page } = await open('report.html', { viewport });
      await page.waitForSelector('.screen video.is-shown');
      const box = await page.locator('.screen').boundingBox();
      expect(box?.y).toBeLessThan(200);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(viewport.height);
      expect((await page.locator('#takes').boundingBox())?.y).toBeGreaterThan(box?.y ?? 0);
      await page.close();
    }
  });

  it('makes only what is in sight of a long film, and every take when it comes there', async () => {
    const { page } = await open('report.html');
    expect(await page.locator('.card').count()).toBeLessThan(60);
    const seen = new Set<string>();
    for (let y = 0; y < 40; y += 1) {
      for (const key of await page
        .locator('.card')
        .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-key'))))
        seen.add(key ?? '');
      await page.evaluate('scrollBy(0, 700)');
      await drawn(page);
    }
    expect(seen.size).toBe(rows.length);
    await page.close();
  });

  it('makes all of a short film, for whoever searches the page', async () => {
    const { page } = await open('rehearsal.html', { viewport: { width: 390, height: 844 } });
    const last = page.locator('.card').nth(24);
    await last.waitFor({ state: 'attached' });
    expect(await page.evaluate('scrollY')).toBe(0);
    expect((await last.boundingBox())?.y).toBeGreaterThan(5 * 844);
    await page.close();
  });

  it('plays a clip while the mouse is over it, and shows its whole prompt', async () => {
    const { page } = await open('report.html');
    const cards = page.locator('.card[data-state=finished]');
    await cards.nth(0).scrollIntoViewIfNeeded();
    // A scroll that is still under way would end what the mouse begins.
    await expect
      .poll(async () => {
        await cards.nth(0).hover({ position: { x: 20 + Math.random() * 40, y: 20 } });
        await page.waitForTimeout(300);
        return page.locator('.card[data-playing] video.is-shown').count();
      })
      .toBe(1);
    expect(await page.evaluate('document.querySelector(".card video").muted')).toBe(true);
    await page.locator('.bubble').waitFor();
    expect(await page.locator('.bubble').textContent()).toMatch(/^010:1 A gloved hand .* over the paper$/);
    await cards.nth(1).hover();
    await page.waitForSelector('.card[data-key="010:2"][data-playing]');
    expect(await page.locator('.card video').count()).toBe(1);
    await page.close();
  });

  it('shows the first frames of clips without thumbnails', async () => {
    const { page, said } = await open('rehearsal.html');
    await page.locator('.card').first().scrollIntoViewIfNeeded();
    await page.waitForSelector('.card canvas.still');
    expect(await page.locator('video').count()).toBeLessThan(10);
    expect(said).toEqual([]);
    await page.close();
  });

  it('goes from take to take by keys, and opens one', async () => {
    const { page } = await open('report.html');
    const press = async (key: string) => {
      await page.keyboard.press(key);
      return current(page);
    };
    expect(await press('ArrowRight')).toMatch(/^Take 010:1, finished/);
    expect(await press('ArrowRight')).toMatch(/^Take 010:2, finished, 8 s, picked, in the film$/);
    await page.keyboard.press('Space');
    await page.waitForSelector('.card[data-key="010:2"][data-playing]');
    await page.keyboard.press('Space');
    await page.waitForSelector('.card[data-key="010:2"]:not([data-playing])');
    expect(await press('ArrowDown')).toMatch(/^Take 040:3/);
    expect(await press('ArrowUp')).toMatch(/^Take 010:2/);
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] h2:text("010:2")');
    expect(await page.evaluate('document.activeElement.ariaLabel')).toMatch(/^Take 010:2, finished/);
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog:not([open])', { state: 'attached' });
    expect(await current(page)).toMatch(/^Take 010:2/);
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('text');
    await page.close();
  });

  it('takes the keyboard along to a part of the page', async () => {
    const { page } = await open('report.html');
    const tabFrom = async (part: string) => {
      await page.locator(`nav [data-go=${part}]`).press('Enter');
      await page.keyboard.press('Tab');
    };
    await tabFrom('takes');
    expect(await page.evaluate('document.activeElement.id')).toBe('text');
    await tabFrom('theatre');
    expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Position in the film');
    await page.locator('nav [data-go=money]').press('Enter');
    expect(await page.evaluate('document.activeElement.parentElement.id')).toBe('money');
    await page.close();
  });

  it('shows what is asked for by state, scene and text, and says it in the address', async () => {
    const { page } = await open('report.html');
    const failed = rows.filter(({ job: one }) => one?.ended?.word === 'FAILED').length;
    await page.locator('[data-show=failed]').click();
    expect(await count(page)).toBe(`${failed} of ${rows.length} shown`);
    await page.locator('#scene').selectOption({ label: 'shore' });
    expect(await page.locator('.head h3').allTextContents()).toEqual(['shore']);
    await page.locator('#text').fill('no such words');
    expect(await count(page)).toBe(`0 of ${rows.length} shown`);
    expect(await addressOf(page)).toBe('#scene=shore&show=failed&q=no such words');
    await page.locator('#nothing button').click();
    expect(await count(page)).toBe('97 takes and 3 disabled, 1 earlier');
    await page.locator('#text').fill('TELEGRAPH brass');
    const prompts = await page.locator('.card .prompt').allTextContents();
    expect(prompts.length).toBeGreaterThan(3);
    expect(prompts.filter((prompt) => !prompt.includes('telegraph'))).toEqual([]);
    await page.close();
  });

  it('filters scenes of strange names', async () => {
    const scenes = ['left over', '*', 'all', '#&=%', null];
    const strange = scenes.map((scene, index) => rowOf(take({ shot: `s${index}`, scene }), null));
    await writeFile(join(folder, 'strange.html'), pageText(pageOf(strange)));
    const { page } = await open('strange.html');
    for (const [index, scene] of scenes.entries()) {
      await page.locator('#scene').selectOption({ label: scene ?? 'No scene' });
      expect(
        await page
          .locator('.card')
          .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-key'))),
      ).toEqual([`s${index}:1`]);
      await rest(page);
      const again = await open('strange.html', { hash: new URL(page.url()).hash });
      expect(await again.page.locator('.head h3').allTextContents()).toEqual([scene ?? 'No scene']);
      await again.page.close();
    }
    await page.close();
  });

  it.for([1440, 390])(
    'keeps every card inside a window %i pixels wide, whatever their size',
    async (width) => {
      const { page } = await open('report.html', { viewport: { width, height: 900 } });
      for (const view of ['size=60', 'size=110', 'size=170', 'size=240', 'size=600', 'as=list']) {
        await page.evaluate(`location.hash = '${view}'`);
        await page.evaluate('document.querySelector("#takes").scrollIntoView()');
        await expect.poll(() => page.locator('.rows .card, .rows .row').count()).toBeGreaterThan(0);
        const beyond = await page.evaluate(`(() => {
        const { right } = document.querySelector('.rows').getBoundingClientRect();
        const cards = [...document.querySelectorAll('.rows :is(.card, .row):not([hidden])')];
        return cards.filter((card) => card.getBoundingClientRect().right > right + 1).length
          + Math.max(0, document.documentElement.scrollWidth - innerWidth);
      })()`);
        expect(beyond, view).toBe(0);
      }
      await page.close();
    },
  );

  it('changes size and shows a list', async () => {
    const { page } = await open('report.html');
    const width = async () => (await page.locator('.card').first().boundingBox())?.width ?? 0;
    await page.locator('#size').fill('60');
    expect(await width()).toBeLessThan(90);
    await page.locator('#size').fill('600');
    expect(await width()).toBeGreaterThan(590);
    await page.getByRole('button', { name: 'List' }).click();
    expect(await page.locator('.row').first().textContent()).toContain('010:1');
    expect(await addressOf(page)).toBe('#size=600&as=list');
    await page.close();
  });

  it('copies the command that goes on', async () => {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await page.locator('.card[data-state=unknown]').first().click();
    await page.locator('.loupe .copy').first().click();
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
  ] as const)('is accessible in the %s, %i pixels wide', async (colorScheme, width) => {
    const { page } = await open('rehearsal.html', {
      colorScheme,
      viewport: { width, height: 900 },
      bypassCSP: true,
    });
    const violations = () =>
      page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => [id, impact, nodes[0].html]))',
      );
    await page.evaluate('for (const fold of document.querySelectorAll(".fold")) fold.open = true');
    await page.addScriptTag({ path: AXE });
    expect(await violations()).toEqual([]);
    const wider = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(wider).toBeLessThanOrEqual(0);
    await page.locator('#size').fill('60');
    expect(await violations()).toEqual([]);
    await page.locator('.card').first().click();
    await page.waitForSelector('dialog[open]');
    expect(await violations()).toEqual([]);
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
      const input = {
        kind: 'file',
        path: `/${text}`,
        written: text,
        sha256: '',
        bytes: 4,
        mime: 'image/png',
      } as const;
      const wanted = take({ shot: text, scene: text, prompt: text, notes: text, input });
      return rowOf(wanted, one, { earlier: [job({ ...completed })] });
    });
    const facts = {
      title: nasty[1] ?? '',
      manifest: nasty[0] ?? '',
      command: () => nasty[1] ?? '',
      next: nasty[2] ?? '',
    };
    await writeFile(join(folder, 'hostile.html'), pageText(pageOf(hostile, facts)));
    const { page, said } = await open('hostile.html');
    for (let at = 0; at < nasty.length; at += 1) {
      await page.locator('.card').nth(at).hover();
      await page.locator('.card').nth(at).click();
      await page.waitForTimeout(200);
      expect(await page.locator('.loupe .whole-prompt').textContent()).toBe(nasty[at]);
      await page.keyboard.press('Escape');
    }
    expect(said.filter((text) => !/ERR_FILE_NOT_FOUND/.test(text))).toEqual([]);
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.locator('iframe, [onerror], [onload], a[href^="javascript"]').count()).toBe(0);
    expect(page.url()).toContain(pathToFileURL(join(folder, 'hostile.html')).href);
    await page.close();
  });

  it('runs no script and no style that is not its own, even where one got in', async () => {
    const page = pageText(pageOf(rows)).replace(
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

  it('makes only the cards that are in sight of 10,000 takes', async () => {
    const { page } = await openMost();
    expect(await page.locator('.card').count()).toBeLessThan(100);
    for (const part of [0.1, 0.5, 0.98]) {
      await page.evaluate(`scrollTo(0, document.body.scrollHeight * ${part})`);
      await drawn(page);
      const cards = await page.locator('.card').count();
      expect(cards).toBeGreaterThan(0);
      expect(cards).toBeLessThan(100);
    }
  });

  it('scrolls through 10,000 small pictures with the rows that it has', async () => {
    const bands = 'document.querySelectorAll(".band").length';
    const made = `new Promise((done) => {
      let [added, frames] = [0, 0];
      const rows = document.querySelector('.rows');
      // Whenever scrolling rests, rows are put into their order: they are there already.
      const known = new WeakSet();
      for (const walk = document.createTreeWalker(rows); walk.nextNode(); ) known.add(walk.currentNode);
      // A thumbnail that is not there is replaced by its clip, whenever that is noticed.
      const isOfRow = (node) => !(node instanceof Element && node.matches('img, video, canvas'));
      const isNew = (node) => isOfRow(node) && !known.has(node);
      new MutationObserver((changes) => { for (const { addedNodes } of changes) added += [...addedNodes].filter(isNew).length; })
        .observe(rows, { childList: true, subtree: true });
      const next = () => {
        scrollBy(0, 40);
        if (frames++ < 60) requestAnimationFrame(next); else done(added);
      };
      next();
    })`;
    const { page } = await openMost({ hash: '#size=60' });
    await page.evaluate('scrollTo(0, 3000)');
    await rest(page);
    const before = Number(await page.evaluate(bands));
    expect(await page.evaluate(made)).toBeLessThan(50);
    expect(await page.evaluate(bands)).toBeLessThan(before + 5);
    await rest(page);
    const [inPage, onScreen] = (await page.evaluate(`(() => {
      const cards = [...document.querySelectorAll('.rows .card:not([hidden])')];
      const place = (card) => { const { x, y } = card.getBoundingClientRect(); return y * 10000 + x; };
      const names = (list) => list.map((card) => card.querySelector('.tag').textContent);
      return [names(cards), names(cards.toSorted((a, b) => place(a) - place(b)))];
    })()`)) as [string[], string[]];
    expect(inPage).toEqual(onScreen);
    // The name stands on its picture.
    expect(
      await page
        .locator('.tag')
        .first()
        .evaluate((tag) => tag.clientWidth),
    ).toBeGreaterThan(15);
    expect(inPage.length).toBeGreaterThan(300);
    expect(inPage.length).toBeLessThan(1200);
    await page.close();
  });

  it('never gives the keyboard to another take by scrolling', async () => {
    const { page } = await openMost({ hash: '#size=60' });
    await page.locator('.card').nth(2).focus();
    await page.keyboard.press('ArrowRight');
    expect(await current(page)).toMatch(/^Take /);
    await page.evaluate('scrollTo(0, 6000)');
    await rest(page);
    expect(await page.evaluate('document.activeElement === document.body')).toBe(true);
    await page.close();
  });

  it('prints a contact sheet with every take and every whole prompt', async () => {
    const { page } = await open('report.html', { colorScheme: 'dark' });
    await page.evaluate('window.print = () => { window.printed = true; }');
    await page.keyboard.press('p');
    await expect.poll(() => page.evaluate('window.printed')).toBe(true);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#toolbar').isVisible()).toBe(false);
    expect(await page.locator('.theatre').isVisible()).toBe(false);
    expect(await page.locator('.paper article').count()).toBe(rows.length);
    const prompt = page
      .locator('.paper article p', { hasText: 'nobody speaks until the engine has settled' })
      .first();
    expect(
      await prompt.evaluate((element) => element.scrollHeight - element.clientHeight),
    ).toBeLessThanOrEqual(1);
    expect(
      await page
        .locator('.paper img')
        .evaluateAll((images) =>
          images.every((image) => (image as unknown as { complete: boolean }).complete),
        ),
    ).toBe(true);
    expect((await page.pdf()).length).toBeGreaterThan(20_000);
    await page.close();
  });
});
