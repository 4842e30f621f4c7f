// What the slow start of submissions costs: npm run build && node bench/start.mjs [DIST [SHOTS CONCURRENCY ANSWER_MS RENDER_MS [RUNS]]]
// Prints, for each run, the seconds to the end and the CPU seconds of the command, and the medians.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
const [role, ...rest] = process.argv.slice(2);
/** Tells the CPU that the process has used, in seconds, as its last word. */
const TELL_CPU = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => { const { user, system } = process.cpuUsage(); writeSync(3, String((user + system) / 1e6)); });",
)}`;

if (role === 'gateway') serve(Number(rest[0]), Number(rest[1]));
else {
  const [shots = 200, concurrency = 100, answerMs = 50, renderMs = 1000, runs = 3] = rest.map(Number);
  await measure(role ?? 'dist', { shots, concurrency, answerMs, renderMs, runs });
}

/** A gateway in a process of its own that answers a submission after so long and renders for so long. */
function serve(answerMs, renderMs) {
  const jobs = [];
  const clip = Buffer.alloc(64);
  clip.write('RIFF', 0);
  clip.writeUInt32LE(56, 4);
  clip.write('AVI LIST', 8);
  const server = createServer(async (request, response) => {
    const json = (status, body) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    request.resume();
    await once(request, 'end');
    if (request.method === 'POST') {
      const id = jobs.push(Date.now() + answerMs) - 1;
      await pause(answerMs);
      return json(202, { request_id: `job_${id}`, status: 'QUEUED' });
    }
    const id = /job_(\d+)/.exec(request.url)?.[1];
    if (request.url.startsWith('/clips/')) {
      const bytes = Buffer.concat([clip, Buffer.from(id)]);
      return response.writeHead(200, { 'Content-Length': bytes.length, ETag: `"${id}"` }).end(bytes);
    }
    const isDone = Date.now() >= jobs[Number(id)] + renderMs;
    const output = isDone ? { media_url: [`${origin()}/clips/job_${id}`] } : null;
    json(200, { request_id: `job_${id}`, status: isDone ? 'COMPLETED' : 'PROCESSING', output });
  });
  const origin = () => `http://127.0.0.1:${server.address().port}`;
  server.listen(0, '127.0.0.1', () => process.send(origin()));
}

async function measure(dist, { shots, concurrency, answerMs, renderMs, runs }) {
  const taken = [];
  for (let run = 0; run < runs; run += 1) {
    const gateway = fork(self, ['gateway', String(answerMs), String(renderMs)]);
    const [origin] = await once(gateway, 'message');
    const folder = mkdtempSync(join(tmpdir(), 'shotlist-bench-'));
    writeFileSync(join(folder, 'film.yaml'), film(shots));
    const began = performance.now();
    const words = [
      'render',
      'film.yaml',
      '--yes',
      '--quiet',
      '--poll-interval',
      '0.05',
      '-j',
      String(concurrency),
    ];
    const child = spawn(
      process.execPath,
      ['--import', TELL_CPU, join(process.cwd(), dist, 'cli.js'), ...words],
      {
        cwd: folder,
        env: { HOME: folder, PATH: '', PIXAZO_API_KEY: 'bench', PIXAZO_GATEWAY: origin },
        stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
      },
    );
    let cpu = '';
    child.stdio[3].on('data', (text) => {
      cpu += text;
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`ended with ${code}`);
    taken.push({ seconds: (performance.now() - began) / 1000, cpu: Number(cpu) });
    gateway.kill();
    rmSync(folder, { recursive: true });
  }
  const of = (key) => taken.map((run) => run[key].toFixed(2)).join(' ');
  const median = (key) =>
    taken
      .map((run) => run[key])
      .sort((a, b) => a - b)
      [taken.length >> 1].toFixed(2);
  console.log(
    `${dist}: ${shots} shots, -j ${concurrency}, answers in ${answerMs} ms, renders of ${renderMs} ms`,
  );
  console.log(`  seconds ${of('seconds')}: ${median('seconds')}; CPU seconds ${of('cpu')}: ${median('cpu')}`);
}

function film(shots) {
  const lines = [
    'version: 1',
    'defaults: { model: ltx-2-video, settings: { duration: 6, resolution: 1080p } }',
    'shots:',
  ];
  for (let shot = 1; shot <= shots; shot += 1)
    lines.push(`  - { id: s${shot}, prompt: shot number ${shot}, image: "https://example.com/${shot}.png" }`);
  return `${lines.join('\n')}\n`;
}
