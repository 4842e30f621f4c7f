// Preloaded into a measured process: as its last word it tells its peak of memory (MB) and, with BENCH_COUNT set, its file-system calls
// and the bytes that its JavaScript allocated.
import fs from 'node:fs';
import inspector from 'node:inspector';
import { syncBuiltinESMExports } from 'node:module';

const { writeSync } = fs;
const counted = { calls: 0, syncs: 0, shared: 0, sharedSyncs: 0, claims: 0 };
let allocated = () => ({});
const SYNCS = new Set(['sync', 'datasync', 'fsync', 'fdatasync', 'fsyncSync', 'fdatasyncSync']);

/** The files that every take writes to: how often depends on how many takes write together. */
const LEDGER = /\.lock$|\/\.shotlist\/ledger$/;
/** Open files that are shared by all takes, folders included. */
const sharedFiles = new WeakSet();
/** A run looks at its claim before a submission where time has passed since: its calls are a matter of time, and only the looks are counted. */
const CLAIM = /\.claim$/;
const claims = new WeakSet();

/** What is opened belongs to these files from now on. */
async function among(files, opening) {
  const file = await opening;
  files.add(file);
  return file;
}

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

/** Counts every call of `fs`, of `fs/promises` and of an open file, as the code that is measured makes them; `shared` are those on shared files and of their names. */
async function count() {
  const handle = await fs.promises.open(process.execPath);
  const ofHandles = Object.getPrototypeOf(handle);
  await handle.close();
  const { lstatSync } = fs;
  const isShared = (path) =>
    LEDGER.test(path) || lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  for (const object of [fs, fs.promises, ofHandles]) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
      if (typeof value !== 'function' || !/^[a-z]/.test(name) || name === 'constructor') continue;
      if (/^(?:createRead|createWrite|exists$|on|emit|getAsyncId|_)/.test(name)) continue;
      object[name] = function counting(...args) {
        const opens = object === fs.promises && name === 'open';
        const names = object === fs.promises;
        if (names ? CLAIM.test(args[0]) : claims.has(this)) {
          if (opens) counted.claims += 1;
          const looked = value.apply(this, args);
          return opens ? among(claims, looked) : looked;
        }
        const shares = names ? isShared(args[0]) : sharedFiles.has(this);
        counted.calls += 1;
        if (shares) counted.shared += 1;
        if (SYNCS.has(name)) counted[shares ? 'sharedSyncs' : 'syncs'] += 1;
        const result = value.apply(this, args);
        return opens && shares ? among(sharedFiles, result) : result;
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
