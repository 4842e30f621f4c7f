// What any Node program spends on 64 clips of 50 MB, beside the command and curl: node bench/floor.mjs [ROUNDS]. Seconds of CPU and wall.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filmText, openGateway, renderWords } from './support/batch.mjs';
import { inFolder, inNode, inTurns, run } from './support/measure.mjs';

const CLIPS = 64;
const BYTES = 50e6;
/** As the command downloads clips of that length: so many at a time, written in blocks of a MiB. */
const LANES = 4;
const BLOCK = 1 << 20;

const SELF = fileURLToPath(import.meta.url);
const CURL = (origin) =>
  `seq 0 ${CLIPS - 1} | xargs -P 16 -I{} curl -sf -o renders/{}.mp4 ${origin}/clips/{} && sync renders/*`;

/** What each does, and the words that do it. */
const CONTESTANTS = {
  'curl and sync': ({ origin }) => ['/bin/sh', '-c', CURL(origin)],
  'Node: read': ({ origin }) => [process.execPath, SELF, 'child', origin],
  'Node: read, hash': ({ origin }) => [process.execPath, SELF, 'child', origin, 'hash'],
  'Node: read, write, sync': ({ origin }) => [process.execPath, SELF, 'child', origin, 'store'],
  'Node: all of it': ({ origin }) => [process.execPath, SELF, 'child', origin, 'hash', 'store'],
  shotlist: () => inNode(renderWords({ concurrency: CLIPS, interval: 0.05 })),
};

const [first = '3', origin = '', ...does] = process.argv.slice(2);
if (first === 'child') await fetchAll(new Set(does));
else {
  const contestants = Object.fromEntries(
    Object.entries(CONTESTANTS).map(([name, words]) => [name, () => once(name, words)]),
  );
  for (const [name, taken] of Object.entries(await inTurns(contestants, Number(first))))
    console.log(`${name.padEnd(24)} CPU ${range(taken, 'cpu')}   wall ${range(taken, 'fetching')}`);
}

async function once(name, words) {
  return inFolder(async (cwd) => {
    const gateway = await openGateway({ renderMs: 0, padding: BYTES });
    writeFileSync(join(cwd, 'film.yaml'), filmText(CLIPS));
    if (name !== 'shotlist') mkdirSync(join(cwd, 'renders'));
    const env = { ...gateway.env, PATH: name === 'shotlist' ? '' : process.env.PATH };
    try {
      const taken = await run(words(gateway), { cwd, env });
      return { ...taken, fetching: (taken.endedAt - (await gateway.books()).firstClip) / 1000 };
    } finally {
      gateway.close();
      // What is still to be written must not meet the next one.
      execFileSync('sync');
    }
  });
}

/** The median, with the lowest and the highest value. */
function range(taken, key) {
  const values = taken.map((one) => one[key]).sort((one, other) => one - other);
  const [low, middle, high] = [values[0], values[values.length >> 1], values.at(-1)];
  return `${middle.toFixed(1)} (${low.toFixed(1)}-${high.toFixed(1)})`;
}

async function fetchAll(does) {
  let next = 0;
  const lane = async () => {
    while (next < CLIPS) await fetchOne(next++, does);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function fetchOne(clip, does) {
  const response = await new Promise((resolve, reject) => {
    http.get(`${origin}/clips/${clip}`, { agent: false }, resolve).on('error', reject);
  });
  const hash = does.has('hash') ? createHash('sha256') : null;
  const file = does.has('store') ? await open(`renders/${clip}.mp4`, 'w') : null;
  let block = [];
  let filled = 0;
  let writing = null;
  for await (const chunk of response) {
    hash?.update(chunk);
    if (!file) continue;
    block.push(chunk);
    filled += chunk.length;
    if (filled < BLOCK) continue;
    await writing;
    writing = file.writev(block);
    block = [];
    filled = 0;
  }
  hash?.digest();
  if (!file) return;
  await writing;
  if (filled > 0) await file.writev(block);
  await file.sync();
  await file.close();
}
