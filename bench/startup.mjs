// What the command takes to start beside Node itself, in one run: npm run build && node bench/startup.mjs [ROUNDS]
// Prints medians of the wall time and their ratio to `node -e 0`; the commands take turns, so that a busy moment meets all of them.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const rounds = Number(process.argv[2] ?? 20);
const fromHere = (path) => fileURLToPath(new URL(path, import.meta.url));
const cli = fromHere('../dist/cli.js');
const film = fromHere('../examples/smallest/smallest.yaml');

const commands = {
  'node -e 0': ['-e', '0'],
  '--version': [cli, '--version'],
  '--help': [cli, '--help'],
  validate: [cli, 'validate', film],
  plan: [cli, 'plan', film, '--sandbox'],
};

function milliseconds(words) {
  const begin = performance.now();
  const { status } = spawnSync(process.execPath, words, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}`);
  return performance.now() - begin;
}

const taken = Object.entries(commands).map(([name, words]) => ({ name, words, times: [] }));
for (let round = 0; round <= rounds; round += 1) {
  for (const { words, times } of taken) {
    const time = milliseconds(words);
    if (round > 0) times.push(time);
  }
}
const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];
const [node] = taken.map(({ times }) => median(times));
for (const { name, times } of taken) {
  const time = median(times);
  console.log(`${name.padEnd(10)} ${time.toFixed(0).padStart(5)} ms  ${(time / node).toFixed(2)} x`);
}
