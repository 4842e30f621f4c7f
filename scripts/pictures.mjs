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

/** The plan, and the bars in the middle of the run. */
async function terminalPicture() {
  const terminal = createTerminal(COLUMNS);
  let middle = null;
  const words = `render harbor.yaml --sandbox --only 'crossing/*'`;
  await inTerminal(words, (text) => {
    terminal.write(text);
    const lines = terminal.text();
    const isMiddle =
      lines.some((line) => /^ *takes .*\b[3-6] of 7\b/.test(line)) &&
      !lines.some((line) => / 0 bytes/.test(line));
    if (middle === null && isMiddle) middle = terminal.svg(`shotlist ${words}`);
  });
  if (middle === null) throw new Error('the bars were never seen in the middle of the run');
  writeFileSync(join(IMAGES, 'terminal.svg'), middle);
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
