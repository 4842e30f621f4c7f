// What calls of the gateway save, and what forged ones cost: npm run build && node bench/webhooks.mjs [SHOTS RENDER_SECONDS POLL_SECONDS]
// Times are scaled down, because the ratio of render time to poll interval is what counts: 15 s at 0.5 s is 2.5 min at 5 s.
import { fork, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadManifest, readLockfile, render } from '../dist/index.js';

const self = fileURLToPath(import.meta.url);
process.env.BENCH_PORT ??= String(20_000 + (process.pid % 10_000));
const PORT = Number(process.env.BENCH_PORT);
const LISTEN = `127.0.0.1:${PORT}`;
const CALLS = 10_000;
/** Processes that end with this one. */
const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill();
});
const FLOOD_SECONDS = 10;

const [first, ...rest] = process.argv.slice(2);
if (first === 'run') await run(...rest);
else if (first === 'flood') await flood(...rest);
else await measure(Number(first ?? 32), Number(rest[0] ?? 15), Number(rest[1] ?? 0.5));

async function measure(shots, seconds, poll) {
  const scale = 5 / poll;
  console.log(
    `renders of ${seconds * scale} s on average, asked about every 5 s (run ${scale} times as fast)\n`,
  );
  const rows = [];
  for (const calls of [false, true]) rows.push(await compare(shots, seconds, poll, calls));
  const [polling, called] = rows;
  const ms = (value) => `${Math.round(value)} ms`;
  console.log('| | polling | calls |\n| --- | --- | --- |');
  console.log(
    `| lag until an end is seen, median | ${ms(polling.lag)} (${ms(polling.lag * scale)} at 5 s) | ${ms(called.lag)} |`,
  );
  console.log(
    `| the same, 95th percentile | ${ms(polling.late)} (${ms(polling.late * scale)} at 5 s) | ${ms(called.late)} |`,
  );
  console.log(`| status requests a job | ${polling.asked.toFixed(1)} | ${called.asked.toFixed(1)} |`);
  console.log(`\ncalls need ${(called.asked / polling.asked).toFixed(2)} of the requests\n`);
  await forge();
}

/** Renders a film against a sandbox of its own process; every status request is counted on the way. */
async function compare(shots, seconds, poll, calls) {
  const gateway = await startGateway(seconds, 16);
  const { folder, file } = film(shots);
  const child = forked(['run', file, gateway.url, String(poll * 1000), calls ? 'calls' : '', '16']);
  await message(child);
  const book = await readLockfile(`${file}.sandbox.lock`);
  const lags = [...book.value.jobs.values()]
    .map(({ ended }) => Date.parse(ended.at) - Date.parse(ended.completed_at))
    .sort((a, b) => a - b);
  gateway.close();
  rmSync(folder, { recursive: true });
  return {
    lag: lags[lags.length >> 1],
    late: lags[Math.floor(lags.length * 0.95)],
    asked: gateway.asked() / shots,
  };
}

/** Calls that say of jobs under way, of others and of nothing that they have ended, as fast as can be. */
async function forge() {
  const gateway = await startGateway(240, 8);
  const { folder, file } = film(8);
  const child = forked(['run', file, gateway.url, '5000', 'calls', '8']);
  while (gateway.taken() < 8) await pause(100);
  await pause(2000);
  const quiet = await during(child, gateway, () => pause(FLOOD_SECONDS * 1000));
  const secret = readFileSync(join(folder, 'renders-sandbox/.shotlist/door'), 'utf8').trim();
  const path = `/${createHmac('sha256', secret).update('calls').digest('hex').slice(0, 32)}`;
  const ids = [...(await readLockfile(`${file}.sandbox.lock`)).value.jobs.values()].map(
    ({ accepted }) => accepted.request_id,
  );
  let made = 0;
  const flooded = (names) =>
    during(child, gateway, async () => {
      made = await message(forked(['flood', path, names.join()]));
    });
  const strangers = await flooded(Array.from({ length: 1000 }, (_, index) => `stranger-${index}`));
  await pause(40_000);
  const own = await flooded(ids);
  const all = [quiet, strangers, own];
  const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  const row = (name, cell) => console.log(`| ${[name, ...all.map(cell)].join(' | ')} |`);
  console.log(
    `${Math.round(made / FLOOD_SECONDS)} forged calls a second for ${FLOOD_SECONDS} s, 8 jobs asked about every 5 s\n`,
  );
  console.log('| | no calls | about other ids | about these jobs |\n| --- | --- | --- | --- |');
  row(`status requests in ${FLOOD_SECONDS} s`, ({ asked }) => asked);
  row('heap after a collection, before and after', ({ before, after }) => `${mb(before)}, ${mb(after)}`);
  console.log(`\nplain polling makes ${(8 * FLOOD_SECONDS) / 5} in ${FLOOD_SECONDS} s`);
  child.kill();
  gateway.close();
  await pause(200);
  rmSync(folder, { recursive: true });
}

async function during(child, gateway, work) {
  const heap = async () => {
    child.send('heap');
    return message(child);
  };
  const before = await heap();
  const asked = gateway.asked();
  await work();
  return { before, asked: gateway.asked() - asked, after: await heap() };
}

/** The child: one run. */
async function run(file, gateway, pollInterval, calls, concurrency) {
  process.env.PATH = '';
  process.on('message', () => {
    global.gc();
    process.send(process.memoryUsage().heapUsed);
  });
  const loaded = await loadManifest(file, { sandbox: true });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error[0]));
  const ended = await render(loaded.value, {
    agree: true,
    gateway,
    concurrency: Number(concurrency),
    pollInterval: Number(pollInterval),
    ...(calls && { webhookUrl: `http://${LISTEN}`, webhookListen: LISTEN }),
  });
  if (!ended.ok || ended.value.outcome !== 'complete') throw new Error(JSON.stringify(ended));
  process.send('done', () => process.exit(0));
}

/** The flooder: raw requests over a few connections, so many a second; says how many were answered. */
async function flood(path, ids) {
  const requests = ids.split(',').map((request_id) => {
    const body = JSON.stringify({
      request_id,
      status: 'COMPLETED',
      output: { media_url: ['https://evil.example/x'] },
    });
    return `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  });
  let answered = 0;
  let isOver = false;
  const sockets = [];
  const open = (at) => {
    const socket = connect(PORT, '127.0.0.1').on('error', () => {});
    socket.on('data', (bytes) => {
      answered += bytes.toString('latin1').split('HTTP/1.1 200').length - 1;
    });
    socket.on('close', () => isOver || open(at));
    sockets[at] = socket;
  };
  for (let at = 0; at < 16; at += 1) open(at);
  const began = performance.now();
  let sent = 0;
  for (let now = 0; now < FLOOD_SECONDS * 1000; now = performance.now() - began) {
    const due = Math.floor((now / 1000) * CALLS);
    for (; sent < due; sent += 1) sockets[sent % sockets.length].write(requests[sent % requests.length]);
    await pause(5);
  }
  await pause(300);
  isOver = true;
  for (const socket of sockets) socket.destroy();
  process.send(answered);
}

/** A sandbox behind a proxy that counts. */
async function startGateway(seconds, workers) {
  const cli = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
  const words = ['sandbox', '--workers', String(workers), '--render-seconds', String(seconds)];
  const sandbox = spawn(process.execPath, [cli, ...words], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.add(sandbox);
  const [said] = await once(sandbox.stdout, 'data');
  const target = new URL(String(said).trim());
  const counts = { asked: 0, taken: 0 };
  const proxy = createServer((come, answer) => {
    if (come.method === 'POST') counts.taken += 1;
    else counts.asked += 1;
    const { method, url, headers } = come;
    const sent = request({ host: target.hostname, port: target.port, method, path: url, headers }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    sent.on('error', () => answer.destroy());
    come.pipe(sent);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    asked: () => counts.asked,
    taken: () => counts.taken,
    close() {
      proxy.close();
      proxy.closeAllConnections();
      sandbox.kill();
    },
  };
}

function forked(words) {
  const child = fork(self, words, { execArgv: ['--expose-gc'] });
  children.add(child);
  return child;
}

function film(shots) {
  const folder = mkdtempSync(join(tmpdir(), 'shotlist-bench-'));
  const file = join(folder, 'film.yaml');
  const lines = [
    'version: 1',
    'defaults: { model: ltx-2-19b, settings: { num_frames: 9, fps: 9, video_size: 64x64 } }',
    'shots:',
  ];
  for (let shot = 1; shot <= shots; shot += 1)
    lines.push(`  - { id: s${shot}, prompt: shot number ${shot}, image: "https://example.com/${shot}.png" }`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return { folder, file };
}

function message(child) {
  return new Promise((resolve, reject) => {
    const failed = (code) => reject(new Error(`ended with ${code}`));
    child.once('exit', failed);
    child.once('message', (value) => {
      child.off('exit', failed);
      resolve(value);
    });
  });
}
