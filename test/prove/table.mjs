// Every case of `test/prove/`, and one table of what was tried, how often and what came of it: `npm run prove [-- FILE…]`. The bounded
// form takes minutes; `npm run prove:long` (`--long`) tries all of it, in hours.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CASES = [
  'Kill sweep',
  'Power cut',
  'Disk',
  'Submission',
  'Account',
  'Identity',
  'Polling',
  'Download',
  'Lockfile',
  'Claim',
  'Signals',
  'Money',
  'Hostile text',
  'YAML',
  'Answers mixed up',
  'Lost and older ledgers',
  'Disks that stop storing',
  'Keys and accounts',
  'Hostile repositories',
  'Slow start',
  'Uploads',
  'Shared ledgers',
  'Kills on a shared ledger',
  'Walks on a shared ledger',
];

const folder = mkdtempSync(join(tmpdir(), 'shotlist-prove-'));
const record = join(folder, 'tried.jsonl');
const words = process.argv.slice(2).filter((word) => word !== '--long');
const length = process.argv.includes('--long') ? { PROVE: 'long' } : {};
const env = { ...process.env, ...length, PROVE_RECORD: record };
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'prove', ...words], {
  env,
  stdio: 'inherit',
});

const text = existsSync(record) ? readFileSync(record, 'utf8') : '';
rmSync(folder, { recursive: true });
const lines = text
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
  .sort((a, b) => a.case - b.case);

/** Adds up what has the same name. */
function sums(all, nameOf) {
  const counts = new Map();
  for (const each of all) counts.set(nameOf(each), (counts.get(nameOf(each)) ?? 0) + each.count);
  return [...counts];
}

const shown = (count) => count.toLocaleString('en');
const rows = [...new Set(lines.map(({ case: number, outcome }) => `${number}|${outcome}`))].map((key) => {
  const [number, outcome] = key.split('|');
  const same = lines.filter((line) => `${line.case}|${line.outcome}` === key);
  const parts = sums(same, ({ what }) => what);
  const tried = parts.map(([what, count]) =>
    parts.length > 1 && count > 1 ? `${what} × ${shown(count)}` : what,
  );
  const times = same.reduce((sum, { count }) => sum + count, 0);
  return `| ${number}. ${CASES[number - 1]} | ${tried.join('; ')} | ${shown(times)} | ${outcome} |\n`;
});
process.stdout.write(`\n| case | tried | times | outcome |\n| --- | --- | ---: | --- |\n${rows.join('')}`);

const untold = CASES.filter(
  (_, index) => words.length === 0 && !lines.some((line) => line.case === index + 1),
);
if (untold.length > 0) process.stderr.write(`\nnothing was recorded of: ${untold.join(', ')}\n`);
process.exitCode = status ?? 1;
