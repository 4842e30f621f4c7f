// What the parts of a take cost, each alone: node bench/cost.mjs [TAKES]. Microseconds of this process's CPU a take, cold, 64 at a time.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromSource } from '../scripts/bundle.mjs';
import { clip, openGateway } from './support/batch.mjs';

const LANES = 64;
const ROUNDS = 3;

/** Each in a process of its own, because what one part has made fast would be fast for the next. */
const PARTS = { submit, status, media, fetch: theirs, check, store, journal, compact };

const [first = '1500', second = '1500'] = process.argv.slice(2);
if (Object.hasOwn(PARTS, first)) await measure(PARTS[first], Number(second));
else
  for (const name of Object.keys(PARTS)) {
    const costs = Array.from({ length: ROUNDS }, () =>
      Number(
        execFileSync(process.execPath, [fileURLToPath(import.meta.url), name, first], { encoding: 'utf8' }),
      ),
    ).sort((one, other) => one - other);
    console.log(
      `${name.padEnd(8)} ${costs[1].toFixed(0).padStart(6)} (${costs[0].toFixed(0)}-${costs[2].toFixed(0)})`,
    );
  }

/** Prints the microseconds of CPU a take that a part costs, from its first take on. */
async function measure(part, takes) {
  const folder = mkdtempSync(join(tmpdir(), 'shotlist-cost-'));
  process.chdir(folder);
  try {
    await part(async (one) => {
      const before = process.cpuUsage();
      let next = 0;
      const lane = async () => {
        while (next < takes) await one(next++);
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      const { user, system } = process.cpuUsage(before);
      console.log((user + system) / takes);
    }, takes);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function submit(work) {
  await withGateway(async (gateway) => {
    const body = { prompt: 'shot number 1', duration: 6, resolution: '1080p' };
    await work((take) => gateway.submit({ path: '/ltx-2-video/generate', body, id: `job${take}` }, 60_000));
  });
}

async function status(work) {
  await withGateway(async (gateway) => {
    const body = { prompt: 'shot number 1' };
    await gateway.submit({ path: '/ltx-2-video/generate', body, id: 'job0' }, 60_000);
    await work(() => gateway.status({ request_id: '0' }));
  });
}

async function media(work) {
  await withGateway(async (gateway, origin) => {
    await work(async (take) => {
      const answer = await gateway.fetch(`${origin}/clips/${take}`, null);
      for await (const chunk of answer.body) void chunk;
    });
  });
}

/** What the script does for the same three requests. */
async function theirs(work) {
  await withGateway(async (_gateway, origin) => {
    const headers = { 'Content-Type': 'application/json' };
    await work(async (take) => {
      const body = JSON.stringify({ prompt: 'shot number 1', duration: 6, resolution: '1080p' });
      await (await fetch(`${origin}/ltx-2-video/generate`, { method: 'POST', headers, body })).json();
      await (await fetch(`${origin}/v2/requests/status/0`, { headers })).json();
      for await (const chunk of (await fetch(`${origin}/clips/${take}`)).body) void chunk;
    });
  });
}

async function check(work) {
  const { verifyBytes } = await fromSource('src/media/verify.ts');
  const bytes = await clip();
  await work(() => verifyBytes(bytes));
}

async function store(work) {
  const { systemDisk } = await fromSource('src/system/node-disk.ts');
  const { runDisk } = await fromSource('src/system/output-disk.ts');
  const { partOf } = await fromSource('src/run/part.ts');
  const { storeWhole } = await fromSource('src/run/part-file.ts');
  const { systemClock } = await fromSource('src/system/clock.ts');
  const output = join(process.cwd(), 'renders');
  const disk = runDisk(systemDisk, output, systemClock);
  await disk.makeFolder(output);
  const bytes = await clip();
  await work(async (take) => {
    const made = partOf(output, `job${String(take).padStart(6, '0')}`, 0);
    await storeWhole(disk, made, bytes, true);
    await disk.renameNew(made.whole, join(output, `s${take}.mp4`));
    await disk.syncFolder(output);
  });
}

async function journal(work) {
  const opened = await openLedger();
  await work(async (take) => {
    for (const record of recordsOf(take)) await opened.append(record);
  });
  await opened.settled();
}

async function compact(work, takes) {
  const opened = await openLedger();
  const all = Array.from({ length: takes }, (_, take) => recordsOf(take)).flat();
  await Promise.all(all.map((record) => opened.append(record)));
  let closing = null;
  await work(() => (closing ??= opened.close()));
}

async function openLedger() {
  const { createLockfileLedger } = await fromSource('src/lockfile/lockfile.ts');
  const { systemDisk } = await fromSource('src/system/node-disk.ts');
  const { systemClock } = await fromSource('src/system/clock.ts');
  const { systemProcesses } = await fromSource('src/system/processes.ts');
  const { headerOf } = await fromSource('src/ledger/record.ts');
  const place = { disk: systemDisk, path: join(process.cwd(), 'film.lock'), shadow: null };
  const ledger = createLockfileLedger({
    ...place,
    clock: systemClock,
    processes: systemProcesses(systemDisk),
  });
  const { value } = await ledger.open({ run: 'r1' });
  value.setHeader(headerOf('http://127.0.0.1:9'));
  return value;
}

function recordsOf(take) {
  const [job, at] = [`job${String(take).padStart(6, '0')}`, '2026-01-01T00:00:00.000Z'];
  const body = { prompt: `shot number ${take}`, duration: 6, resolution: '1080p', generate_audio: true };
  const model = { model: 'ltx-2-video', model_id: 'ltx-2-video', body, wrote: ['duration', 'resolution'] };
  const price = { quote: '0.24', basis: 'documented', seconds: 6 };
  const link = `https://example.com/${take}.png`;
  const intent = {
    at,
    attempt: 1,
    run: 'r1',
    by: 'render',
    shot: `s${take}`,
    take: 1,
    ...model,
    image: link,
    ...price,
  };
  const word = { outcome: 'done', charged: 'yes', word: 'COMPLETED', error: null, media: [link] };
  const shown = { width: 1280, height: 720, duration: 1.25, fps: 24, codecs: ['avc1.640028'] };
  const file = { path: `s${take}_t1.mp4`, bytes: 206_380, sha256: '0'.repeat(64), ...shown };
  return [
    { job, intent },
    { job, accepted: { at, request_id: String(take) } },
    { job, ended: { at, ...word, created_at: null, completed_at: null } },
    { job, clips: { version: 1, files: [file], flags: [], since: at } },
    { job, finished: at },
  ];
}

async function withGateway(use) {
  const { openPixazo } = await fromSource('src/gateway/pixazo/pixazo.ts');
  const gateway = await openGateway({ renderMs: 0 });
  const opened = openPixazo({ origin: gateway.origin, key: 'bench' });
  try {
    await use(opened, gateway.origin);
  } finally {
    await opened.close();
    gateway.close();
  }
}
