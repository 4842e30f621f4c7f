// The bench: npm run bench -- [NAMES] [--rounds N] [--small] [--json]. See docs/performance.md.
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { disk } from './suites/disk.mjs';
import { largeClips } from './suites/large-clips.mjs';
import { lockfile } from './suites/lockfile.mjs';
import { makespan, slowStart } from './suites/makespan.mjs';
import { plan } from './suites/plan.mjs';
import { report, thumbnails } from './suites/report.mjs';
import { resume } from './suites/resume.mjs';
import { sharedLedger } from './suites/shared-ledger.mjs';
import { smallJobs } from './suites/small-jobs.mjs';
import { start } from './suites/start.mjs';
import { tls } from './suites/tls.mjs';
import { missing } from './support/batch.mjs';
import { tableOf } from './support/table.mjs';

const SUITES = {
  makespan,
  'slow-start': slowStart,
  'small-jobs': smallJobs,
  tls,
  thumbnails,
  disk,
  'large-clips': largeClips,
  plan,
  resume,
  lockfile,
  'shared-ledger': sharedLedger,
  start,
  report,
};

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, small: { type: 'boolean' }, json: { type: 'boolean' } },
});
const names = positionals.length > 0 ? positionals : Object.keys(SUITES);
const unknown = names.filter((name) => !Object.hasOwn(SUITES, name));
if (unknown.length > 0) {
  console.error(`Unknown row ${unknown.join(', ')}. Rows: ${Object.keys(SUITES).join(', ')}`);
  process.exit(2);
}

const small = flags.small ?? false;
const rounds = Number(flags.rounds ?? (small ? 1 : 5));
const [load] = loadavg();
const rows = [];
for (const name of names) {
  console.error(`${name} …`);
  try {
    const its = await SUITES[name]({ rounds, small });
    rows.push(...its.map((row) => ({ row: name, ...row })));
    console.error(`${tableOf(its)}\n`);
  } catch (error) {
    // The others took their time: they are not lost with it.
    console.error(error);
    process.exitCode = 1;
  }
}
const machine = `${availableParallelism()} processors (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}, load ${load.toFixed(1)} at the start`;
if (flags.json) console.log(JSON.stringify({ machine, rounds, small, rows }, null, 1));
else {
  console.log(`${machine}; medians of ${rounds}, in turns\n\n${tableOf(rows)}`);
  if (missing.length > 0) console.log(`\nGNU parallel is left out: ${missing.join(', ')} not found.`);
}
