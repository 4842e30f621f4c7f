import { describe, expect, it } from 'vitest';
import type { Journal } from '../../src/ledger/port.js';
import { createLockfileLedger } from '../../src/lockfile/lockfile.js';
import { recall } from '../../src/lockfile/recall.js';
import { record } from '../../src/run/record.js';
import type { Stop } from '../../src/run/stop.js';
import { Machine } from '../support/fake-machine.js';
import { memoryDisk } from '../support/memory-disk.js';
import { header, jobOf, timeAt } from './records.js';

const LOCK = '/film/film.yaml.lock';
const SHADOW = '/film/renders/.shotlist/ledger';
const clock = { now: () => Date.parse(timeAt(0)), elapsed: () => 0, sleep: async () => {} };

/** A film whose shadow says so; `full` makes its disk full. */
function setUp(shadow = '') {
  const { disk, volume } = memoryDisk({
    '/film/renders/.shotlist/': '',
    ...(shadow && { [SHADOW]: shadow }),
  });
  const state = { full: false };
  const failing = {
    ...disk,
    async openAppender(path: string, fresh?: boolean) {
      const file = await disk.openAppender(path, fresh);
      if (path !== SHADOW) return file;
      const write = async (bytes: Uint8Array) => {
        if (state.full) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
        await file.write(bytes);
      };
      return { ...file, size: 0, write };
    },
  };
  const machine = new Machine();
  const open = async (run = 'r1'): Promise<Journal> => {
    const ledger = createLockfileLedger({
      disk: failing,
      path: LOCK,
      shadow: SHADOW,
      clock,
      processes: machine.start(),
    });
    const opened = await ledger.open({ run });
    if (!opened.ok) throw new Error(opened.error.problems[0]?.message);
    opened.value.setHeader(header);
    return opened.value;
  };
  const text = (path: string) => String(volume.readFileSync(path, 'utf8'));
  return { open, text, volume, state };
}

describe('the copy of a lockfile', () => {
  it('is the lockfile byte for byte, while a run lasts and after it', async () => {
    const { open, text } = setUp();
    const journal = await open();
    await journal.mirror();
    await journal.append(jobOf('job00001'));
    expect(text(SHADOW)).toBe(text(LOCK));
    await journal.append({ job: 'job00001', accepted: { at: timeAt(1), request_id: 'x' } });
    expect(text(SHADOW)).toBe(text(LOCK));
    await journal.close();
    expect(text(SHADOW)).toBe(text(LOCK));
  });

  it('is there before the lockfile is, so that one that holds nothing was lost', async () => {
    const { open, text, volume } = setUp();
    const journal = await open();
    await journal.mirror();
    expect(recall(text(SHADOW))).toMatchObject({ isBlank: false, jobs: new Map() });
    expect(volume.existsSync(LOCK)).toBe(false);
    await journal.close();
    expect(recall(text(SHADOW)).isBlank).toBe(false);
  });

  it('keeps the jobs of other lockfiles in front, until they are restored', async () => {
    const { open, text, volume } = setUp();
    const first = await open();
    await first.mirror();
    await first.append(jobOf('job00001'));
    await first.close();
    volume.unlinkSync(LOCK);
    const second = await open('r2');
    await second.mirror();
    await second.append(jobOf('job00002', { run: 'r2' }));
    await second.close();
    expect([...recall(text(SHADOW)).jobs.keys()]).toEqual(['job00001', 'job00002']);
    expect(text(SHADOW).endsWith(text(LOCK))).toBe(true);

    const third = await open('r3');
    await third.mirror();
    expect(await third.restore(recall(text(SHADOW)))).toEqual([]);
    await third.close();
    expect(text(SHADOW)).toBe(text(LOCK));
    const fourth = await open('r4');
    expect([...fourth.book.jobs.keys()].sort()).toEqual(['job00001', 'job00002']);
    await fourth.close();
  });

  it('that cannot be written fails no append, stops submissions, and is made good by the next run', async () => {
    const { open, text, state } = setUp();
    const journal = await open();
    await journal.mirror();
    state.full = true;
    const causes: string[] = [];
    const stop = { submitting: (cause: string) => causes.push(cause) } as unknown as Stop;
    expect(await record({ journal, stop }, jobOf('job00001'))).toBe(true);
    expect(journal.mirrorProblem).toContain('ENOSPC');
    expect(causes).toEqual(['disk']);
    await journal.close();
    expect(text(LOCK)).toContain('job00001');
    state.full = false;
    const next = await open('r2');
    await next.mirror();
    expect(text(SHADOW)).toBe(text(LOCK));
    await next.close();
  });

  it('leaves out what contradicts the lockfile when it is restored, and says so', async () => {
    const { open } = setUp();
    const journal = await open();
    await journal.append(jobOf('job00001'));
    await journal.append({ job: 'job00001', accepted: { at: timeAt(1), request_id: 'x' } });
    const other = { ...jobOf('job00001'), accepted: { at: timeAt(1), request_id: 'y' } };
    const jobs = new Map([['job00001', { job: other, gateway: header.gateway }]]);
    const left = await journal.restore({ jobs, runs: new Map(), isNewer: false });
    expect(left.map(({ job, why }) => [job.job, why])).toEqual([['job00001', 'two request ids, x and y']]);
    expect(journal.book.jobs.get('job00001')?.accepted?.request_id).toBe('x');
    await journal.close();
  });
});
