import { expect, it } from 'vitest';
import { encodeLine } from '../../src/lockfile/encode.js';
import { createLockfileLedger } from '../../src/lockfile/lockfile.js';
import { readBook } from '../../src/lockfile/read.js';
import { recall } from '../../src/lockfile/recall.js';
import { diskOver } from '../../src/system/node-disk.js';
import { Machine } from '../support/fake-machine.js';
import { randomFrom } from '../support/prove.js';
import { VolatileFs } from '../support/volatile-fs.js';
import { header, jobOf, runOf, timeAt } from './records.js';

const PATH = '/film/film.yaml.lock';
const clock = { now: () => Date.parse(timeAt(0)), elapsed: () => 0, sleep: async () => {} };

it('a record outlives a power cut also in a lockfile whose maker was killed before its name was synced', async () => {
  const random = randomFrom(1);
  for (let cuts = 0; cuts < 20; cuts += 1) {
    const fs = new VolatileFs('strict');
    fs.put('/film/film.yaml', '');
    const disk = diskOver(fs as never);
    const made = await disk.openAppender(PATH, true);
    await made.write(Buffer.from(`${encodeLine({ kind: 'header', header })}\n`));
    await made.sync();

    const processes = new Machine().start();
    const ledger = createLockfileLedger({ disk, path: PATH, shadow: null, clock, processes });
    const opened = await ledger.open({ run: 'r1' });
    if (!opened.ok) throw new Error(opened.error.problems[0]?.message);
    await opened.value.append(jobOf('job00001'));
    const read = await readBook(diskOver(fs.cut(random) as never), PATH);
    expect(read.ok && [...read.value.book.jobs.keys()]).toEqual(['job00001']);
  }
});

it.each(['ordered', 'strict'] as const)(
  'the folder never knows more than the lockfile after a power cut, semantics %s',
  async (semantics) => {
    const random = randomFrom(2);
    const shadow = '/film/renders/ledger';
    let remembered = 0;
    for (let cuts = 0; cuts < 40; cuts += 1) {
      const fs = new VolatileFs(semantics);
      const run = encodeLine({ kind: 'run', run: runOf('r1'), place: { batch: 1 } });
      fs.put(PATH, `${encodeLine({ kind: 'header', header })}\n${run}\n`);
      fs.put('/film/renders/any', '');
      const disk = diskOver(fs as never);
      // A run that was killed after it wrote an intent and before it synced it.
      const killed = await disk.openAppender(PATH);
      const line = encodeLine({ kind: 'job', record: jobOf('job00001'), place: { batch: 1 } });
      await killed.write(Buffer.from(`${line}\n`));
      await killed.close();

      const processes = new Machine().start();
      const ledger = createLockfileLedger({ disk, path: PATH, shadow, clock, processes });
      const opened = await ledger.open({ run: 'r2' });
      if (!opened.ok) throw new Error(opened.error.problems[0]?.message);
      await opened.value.mirror();
      const left = diskOver(fs.cut(random) as never);
      const read = await readBook(left, PATH);
      const known = [...recall(await left.readText(shadow)).jobs.keys()];
      remembered += known.length;
      expect(read.ok && known.filter((job) => !read.value.book.jobs.has(job))).toEqual([]);
    }
    expect(remembered).toBeGreaterThan(0);
  },
);
