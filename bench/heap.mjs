// The heap that a run holds, after a collection, near its end: npm run build && node --expose-gc bench/heap.mjs
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadManifest, readLockfile, render } from '../dist/index.js';

const self = fileURLToPath(import.meta.url);
const [role, ...rest] = process.argv.slice(2);

if (role === 'run') await measure(Number(rest[0]), rest[1]);
else await compare();

async function measure(shots, gateway) {
  // Without ffmpeg: posters would take most of the time of renders as short as these.
  process.env.PATH = '';
  const folder = mkdtempSync(join(tmpdir(), 'shotlist-bench-'));
  const file = join(folder, 'film.yaml');
  writeFileSync(file, tinyFilm(shots));
  const film = await loadManifest(file, { sandbox: true });
  if (!film.ok) throw new Error(JSON.stringify(film.error[0]));
  let finished = 0;
  let heap = 0;
  const ended = await render(film.value, {
    agree: true,
    gateway,
    concurrency: 32,
    pollInterval: 20,
    onEvent(event) {
      if (event.type === 'finished') finished += 1;
      if (event.type === 'finished' && finished === shots - 40) heap = used();
    },
  });
  if (!ended.ok || ended.value.outcome !== 'complete') throw new Error(JSON.stringify(ended));
  const before = used();
  const book = await readLockfile(`${file}.sandbox.lock`);
  const results = used() - before;
  if (!book.ok) throw new Error('no lockfile');
  process.send({ heap, results: results * (book.value.jobs.size === shots ? 1 : Number.NaN) });
  rmSync(folder, { recursive: true });
}

async function compare() {
  const cli = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
  const words = ['sandbox', '--workers', '64', '--render-seconds', '0.02'];
  const sandbox = spawn(process.execPath, [cli, ...words], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [said] = await once(sandbox.stdout, 'data');
  const url = String(said).trim();
  const few = await message(fork(self, ['run', '200', url], { execArgv: ['--expose-gc'] }));
  const many = await message(fork(self, ['run', '2000', url], { execArgv: ['--expose-gc'] }));
  sandbox.kill();
  const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(
    `200 renders hold ${mb(few.heap)}; 2,000 hold ${mb(many.heap)}, of which results ${mb(many.results)}`,
  );
  console.log(`ratio without the results ${((many.heap - many.results) / few.heap).toFixed(2)}`);
}

function tinyFilm(shots) {
  const lines = [
    'version: 1',
    'defaults: { model: ltx-2-19b, settings: { num_frames: 9, fps: 9, video_size: 64x64 } }',
    'shots:',
  ];
  for (let shot = 1; shot <= shots; shot += 1) {
    lines.push(`  - { id: s${shot}, prompt: shot number ${shot}, image: "https://example.com/${shot}.png" }`);
  }
  return `${lines.join('\n')}\n`;
}

function used() {
  global.gc();
  return process.memoryUsage().heapUsed;
}

function message(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => code !== 0 && reject(new Error(`ended with ${code}`)));
  });
}
