// Makes the pictures of README.md from the built command: npm run build && node scripts/pictures.mjs (needs chromium, ffmpeg and `script`).
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { createTerminal } from './terminal-picture.mjs';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const IMAGES = join(PROJECT, 'docs', 'images');
const CLI = join(PROJECT, 'dist', 'cli.cjs');
const COLUMNS = 84;
const ROWS = 200;
const RUNS = 4;

const folder = mkdtempSync(join(tmpdir(), 'shotlist-pictures-'));
cpSync(join(PROJECT, 'examples', 'storyboard'), folder, {
  recursive: true,
  filter: (path) => !/renders|\.sandbox\./.test(path),
});

/** Runs a command in a terminal of its own; `onText` is told all that it was sent. */
function inTerminal(words, onText) {
  const line = `stty cols ${COLUMNS} rows ${ROWS}; ${process.execPath} ${CLI} ${words}`;
  const child = spawn('script', ['-qfec', line, '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, SHELL: '/bin/sh', TERM: 'xterm-256color' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8').on('data', onText);
  return new Promise((resolve) => child.on('close', resolve));
}

/**
 * The plan, and the bars in the middle of the run: of all that the terminal showed, what is nearest to half of the takes with a download
 * on its way. A machine under load may show no bars; then the run begins again.
 */
async function terminalPicture() {
  const words = `render harbor.yaml --sandbox --only pier`;
  for (let run = 1; run <= RUNS; run += 1) {
    const terminal = createTerminal(COLUMNS);
    let best = { distance: Number.POSITIVE_INFINITY, svg: '' };
    await inTerminal(words, (text) => {
      terminal.write(text);
      const distance = distanceOf(terminal.text());
      if (distance < best.distance) best = { distance, svg: terminal.svg(`shotlist ${words}`) };
    });
    for (const path of ['renders-sandbox', 'harbor.yaml.sandbox.lock'])
      rmSync(join(folder, path), { recursive: true, force: true });
    if (best.svg !== '') return writeFileSync(join(IMAGES, 'terminal.svg'), best.svg);
  }
  throw new Error(`the bars were not seen in the middle of any of ${RUNS} runs`);
}

/** How far the bars are from half of the takes with a download on its way, in takes; infinite where they are not there. */
function distanceOf(lines) {
  const bars = lines.join('\n');
  const [, done, of] = /^ *takes .*\b(\d+) of (\d+)\b/m.exec(bars) ?? [];
  if (done === undefined || done === of || !/^ *time /m.test(bars)) return Number.POSITIVE_INFINITY;
  const isDownloading = /^ *in flight .*download/m.test(bars) && !/ 0 bytes/.test(bars);
  return Math.abs(Number(done) - Number(of) / 2) + (isDownloading ? 0 : Number(of));
}

/** The first screen of the page: the film in the middle of a shot, and the takes below it. */
async function pagePicture() {
  for (const words of [
    ['render', 'harbor.yaml', '--sandbox', '--quiet'],
    ['pick', 'harbor.yaml', '060:1', '--sandbox'],
  ])
    execFileSync(process.execPath, [CLI, ...words], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 1024 }, colorScheme: 'dark' });
  await page.goto(`${pathToFileURL(join(folder, 'renders-sandbox', 'report.html'))}#t=11&size=220`);
  const shot = join(folder, 'page.png');
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => document.querySelector('.screen video.is-shown')?.readyState > 1);
  await page.waitForTimeout(500);
  await page.screenshot({ path: shot });
  await browser.close();
  const palette = 'split[a][b];[a]palettegen=max_colors=256[p];[b][p]paletteuse=dither=bayer:bayer_scale=4';
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', shot, '-vf', palette, join(IMAGES, 'page.png')]);
}

await terminalPicture();
await pagePicture();
rmSync(folder, { recursive: true });
