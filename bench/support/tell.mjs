// Preloaded into a measured process: as its last word it tells its peak of memory (MB) and, with BENCH_COUNT set, its file-system calls
// and the bytes that its JavaScript allocated.
import fs from 'node:fs';
import inspector from 'node:inspector';
import { syncBuiltinESMExports } from 'node:module';

const { writeSync } = fs;
const counted = { calls: 0, syncs: 0 };
let allocated = () => ({});
const SYNCS = new Set(['sync', 'datasync', 'fsync', 'fdatasync', 'fsyncSync', 'fdatasyncSync']);

/** Bytes between two samples of what is allocated, on average. */
const SAMPLING = 4096;

if (process.env.BENCH_COUNT) {
  await count();
  allocated = sample();
}

process.on('exit', () => {
  const rss = process.resourceUsage().maxRSS / 1024;
  writeSync(3, `${JSON.stringify({ rss, ...counted, ...allocated() })}\n`);
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

/** Samples every allocation from now on, of objects that are collected too. What is returned tells their bytes. */
function sample() {
  const session = new inspector.Session();
  session.connect();
  session.post('HeapProfiler.startSampling', {
    samplingInterval: SAMPLING,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  return () => {
    const bytes = ({ selfSize, children }) => children.reduce((sum, child) => sum + bytes(child), selfSize);
    let sum = 0;
    session.post('HeapProfiler.getSamplingProfile', (error, { profile }) => {
      if (error) throw error;
      sum = bytes(profile.head);
    });
    return { allocated: sum };
  };
}
