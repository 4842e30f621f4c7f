// What a review of a long film takes: npm run build && node bench/review.mjs [TAKES [DIST]]
// Prints the seconds until the page can be opened and is sent, those of a pick until the page knows it, and the memory of the server.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromSource } from '../scripts/bundle.mjs';

const [takes = 10_000, dist = 'dist'] = process.argv.slice(2);
const { writeFinishedFilm } = await fromSource('test/support/finished-film.ts');
const { mp4Clip } = await fromSource('test/support/mp4-clip.ts');
const folder = mkdtempSync(join(tmpdir(), 'shotlist-bench-'));
await writeFinishedFilm(folder, Number(takes), { clip: await mp4Clip(), gateway: 'https://gateway.example' });

const child = spawn(process.execPath, [join(process.cwd(), dist, 'cli.cjs'), 'review', 'film.yaml'], {
  cwd: folder,
  env: { PATH: process.env.PATH, HOME: folder },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const began = performance.now();
const url = new URL(
  await new Promise((resolve) => child.stdout.once('data', (text) => resolve(String(text).trim()))),
);
const opened = since(began);

const ask = (path, body) =>
  new Promise((resolve, reject) => {
    const headers = { origin: url.origin };
    request(new URL(path, url), { method: body ? 'POST' : 'GET', headers }, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve(bytes));
    })
      .on('error', reject)
      .end(body && JSON.stringify(body));
  });

const asked = performance.now();
const bytes = await ask('');
const page = since(asked);

/** All that the page was told, and who waits for more. */
let told = 0;
let onTold = () => {};
request(new URL('events?since=0', url), (response) =>
  response.on('data', (chunk) => {
    told += chunk.length;
    onTold(String(chunk));
  }),
).end();
const hears = (text) =>
  new Promise((resolve) => {
    onTold = (chunk) => chunk.includes(text) && resolve();
  });

await hears('event: live');
/** The processor time that the server has used, in seconds (proc(5): 100 ticks a second). */
const used = () => {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
};
const picked = [];
const work = [];
const sizes = [];
const lockfile = join(folder, 'film.yaml.lock');
for (let pick = 1; pick <= 5; pick += 1) {
  const before = told;
  const usedBefore = used();
  const start = performance.now();
  const heard = hears('event: change');
  await ask('choose', { verb: 'pick', take: `0000${pick}:1` });
  await heard;
  picked.push(since(start));
  work.push(used() - usedBefore);
  sizes.push(told - before);
}
const memory = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
process.stdout.write(
  `${JSON.stringify({
    takes: Number(takes),
    seconds_until_address: opened,
    seconds_of_page: page,
    page_kb: Math.round(bytes / 1024),
    seconds_of_pick: median(picked),
    cpu_of_pick: Number(median(work).toFixed(2)),
    update_kb: Math.round(median(sizes) / 1024),
    memory_mb: Math.round(memory / 1024),
    peak_mb: Math.round(peak / 1024),
    lockfile_mb: Math.round(statSync(lockfile).size / 1024 ** 2),
  })}\n`,
);
child.kill('SIGINT');
child.once('close', () => rmSync(folder, { recursive: true }));

function since(start) {
  return Number(((performance.now() - start) / 1000).toFixed(2));
}
