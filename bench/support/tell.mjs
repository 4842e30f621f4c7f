// Preloaded into a measured process: as its last word it tells its peak of memory (MB) and, with BENCH_COUNT set, its file-system calls.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { writeSync } = fs;
const counted = { calls: 0, syncs: 0 };
const SYNCS = new Set(['sync', 'datasync', 'fsync', 'fdatasync', 'fsyncSync', 'fdatasyncSync']);

if (process.env.BENCH_COUNT) await count();

process.on('exit', () => {
  const rss = process.resourceUsage().maxRSS / 1024;
  writeSync(3, `${JSON.stringify({ rss, ...counted })}\n`);
});

/** Counts every call of `fs`, of `fs/promises` and of an open file, as the code that is measured makes them. */
async function count() {
  const handle = await fs.promises.open(process.execPath);
  const ofHandles = Object.getPrototypeOf(handle);
  await handle.close();
  for (const object of [fs, fs.promises, ofHandles]) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
      if (typeof value !== 'function' || !/^[a-z]/.test(name) || name === 'constructor') continue;
      if (/^(?:createRead|createWrite|exists$|on|emit|getAsyncId|_)/.test(name)) continue;
      object[name] = function counting(...args) {
        counted.calls += 1;
        if (SYNCS.has(name)) counted.syncs += 1;
        return value.apply(this, args);
      };
    }
  }
  syncBuiltinESMExports();
}
