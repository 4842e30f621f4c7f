// What the page of a long film takes in Chromium: node bench/page.mjs [TAKES [PIXELS]]
// Prints the seconds until its takes are there and those of the processor in the page's own thread, the memory of its script, and what scrolling by 120 pixels a frame takes at cards of that
// many pixels: milliseconds between two frames, and processor time a frame in the page's own thread and in all of Chromium.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { fromSource } from '../scripts/bundle.mjs';

const [takes = 10_000, pixels = 60] = process.argv.slice(2).map(Number);
const FRAMES = 240;
const { pageOf, pageRows, pageText, putClips } = await fromSource('test/support/browser-page.ts');
const folder = mkdtempSync(join(tmpdir(), 'shotlist-bench-'));
const rows = pageRows(takes);
const posters = takes > 20_000 ? new Set() : await putClips(folder, rows);
const file = join(folder, 'report.html');
writeFileSync(file, pageText(pageOf(rows, { posters })));

const server = await chromium.launchServer({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const browser = await chromium.connect(server.wsEndpoint());
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const began = performance.now();
await page.goto(`${pathToFileURL(file).href}#size=${pixels}`, { timeout: 120_000 });
await page.waitForFunction('document.querySelector(".card")');
const opened = (performance.now() - began) / 1000;
const toOpen = used();
const memory = await page.evaluate('performance.memory.usedJSHeapSize / 1e6');
await page.evaluate('document.querySelector("#takes").scrollIntoView()');
await page.waitForTimeout(1500);
const before = used();
const gaps = await page.evaluate(`new Promise((done) => {
  const gaps = [];
  let last = 0;
  const next = (now) => {
    if (last > 0) gaps.push(now - last);
    last = now;
    scrollBy(0, 120);
    if (gaps.length < ${FRAMES}) requestAnimationFrame(next);
    else done(gaps);
  };
  requestAnimationFrame(next);
})`);
const after = used();
gaps.sort((a, b) => a - b);
process.stdout.write(
  `${JSON.stringify({
    takes,
    seconds_until_takes: Number(opened.toFixed(2)),
    cpu_seconds_until_takes: Number((toOpen.page / 1000).toFixed(2)),
    script_mb: Math.round(memory),
    frame_ms: Number(gaps[FRAMES / 2].toFixed(1)),
    frame_ms_95: Number(gaps[Math.floor(FRAMES * 0.95)].toFixed(1)),
    cpu_ms_of_page: Number(((after.page - before.page) / FRAMES).toFixed(1)),
    cpu_ms_of_all: Number(((after.all - before.all) / FRAMES).toFixed(1)),
  })}\n`,
);
await browser.close();
await server.close();
rmSync(folder, { recursive: true });

/** The processor time of Chromium so far, in milliseconds (proc(5)): of all its threads, and of those that run pages. */
function used() {
  const parents = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = read(`/proc/${pid}/stat`);
    parents.set(Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isOurs = (pid) => pid === server.process().pid || (parents.has(pid) && isOurs(parents.get(pid)));
  let [all, own] = [0, 0];
  for (const pid of [...parents.keys()].filter(isOurs)) {
    const isRenderer = read(`/proc/${pid}/cmdline`).includes('--type=renderer');
    for (const thread of list(`/proc/${pid}/task`)) {
      const ms = Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]) / 1e6;
      all += ms;
      if (isRenderer && thread === String(pid)) own += ms;
    }
  }
  return { all, page: own };
}

/** Empty where the process is gone. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function list(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
