import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Journal, JournalBroken, type LedgerRun, type OpenError } from '../../src/ledger/port.js';
import { headerOf } from '../../src/ledger/record.js';
import { encodeLine } from '../../src/lockfile/encode.js';
import { foldLockfile } from '../../src/lockfile/fold.js';
import { createLockfileLedger, type LockfilePlace } from '../../src/lockfile/lockfile.js';
import { readBook } from '../../src/lockfile/read.js';
import type { Disk } from '../../src/system/disk.js';
import { FREE } from '../support/contract-records.js';
import { Machine } from '../support/fake-machine.js';
import { ledgerContract } from '../support/ledger-contract.js';
import { memoryDisk } from '../support/memory-disk.js';
import { header, jobOf, timeAt } from './records.js';

const PATH = '/film/film.yaml.lock';
const clock = { now: () => Date.parse(timeAt(0)), elapsed: () => 0, sleep: async () => {} };

/** Who opens which lockfile, where it is not the usual. */
type Asked = Partial<LockfilePlace & LedgerRun> & { gateway?: string };

function setUp(files: Record<string, string> = { '/film/': '' }) {
  const { disk, volume } = memoryDisk(files);
  const machine = new Machine();
  const attempt = ({ run = 'r1', gateway: _gateway, ...place }: Asked = {}) =>
    createLockfileLedger({
      disk,
      path: PATH,
      shadow: null,
      clock,
      processes: machine.start(),
      ...place,
    }).open({ run });
  const open = async (over: Asked = {}): Promise<{ journal: Journal; notices: readonly string[] }> => {
    const opened = await attempt(over);
    if (!opened.ok) throw new Error(opened.error.problems[0]?.message);
    opened.value.setHeader(headerOf(over.gateway ?? header.gateway));
    return { journal: opened.value, notices: opened.value.notices };
  };
  const refusal = async (over: Asked = {}): Promise<OpenError> => {
    const opened = await attempt(over);
    if (opened.ok) throw new Error('it was opened');
    return opened.error;
  };
  const text = () => (volume.existsSync(PATH) ? String(volume.readFileSync(PATH)) : null);
  const names = () => volume.readdirSync('/film').map(String);
  return { disk, volume, machine, open, refusal, text, names };
}

/** The disk with something put before the writes and syncs of files. */
function withFaults(
  disk: Disk,
  faults: { write?: (bytes: Uint8Array) => Promise<Uint8Array>; sync?: () => Promise<void> },
): Disk {
  return {
    ...disk,
    async openAppender(path, fresh) {
      const file = await disk.openAppender(path, fresh);
      if (path !== PATH) return file;
      return {
        id: file.id,
        get size() {
          return file.size;
        },
        async write(bytes: Uint8Array) {
          const part = (await faults.write?.(bytes)) ?? bytes;
          await file.write(part);
          if (part.length < bytes.length) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
        },
        async sync() {
          await faults.sync?.();
          await file.sync();
        },
        close: () => file.close(),
      };
    },
  };
}

ledgerContract('a file', () => {
  const { disk, machine } = setUp();
  return createLockfileLedger({ disk, path: PATH, shadow: null, clock, processes: machine.start() });
});

describe('a lockfile', () => {
  it('writes nothing where nothing is appended', async () => {
    const { open, text, names, disk } = setUp();
    const { journal, notices } = await open();
    expect(names()).toEqual(['film.yaml.lock.claim']);
    await journal.close();
    expect(names()).toEqual([]);
    expect(notices).toEqual([]);

    const writing = await open();
    await writing.journal.append(jobOf('job00001'));
    await writing.journal.close();
    const written = text();
    await (await open({ run: 'r2' })).journal.close();
    expect(text()).toBe(written);
    expect(await readBook(disk, PATH)).toMatchObject({ ok: true, value: { torn: false } });
  });

  it('names the format and the gateway first, and compacts at the end', async () => {
    const { open, text } = setUp();
    const { journal } = await open();
    await journal.append(jobOf('job00001'));
    await journal.append({ job: 'job00001', accepted: { at: timeAt(2), request_id: 'x' } });
    expect(text()?.trimEnd().split('\n').length).toBe(4);
    await journal.close();
    const lines = text()?.trimEnd().split('\n') ?? [];
    expect(lines[0]).toContain('{"format":"shotlist-lock","version":2,"gateway":"https://gateway.example"');
    expect(lines[1]).toContain('{"run":"r1","started":"2026-01-01T00:00:00.000Z","jobs":1,');
    expect(lines.slice(2).length).toBe(1);
    expect(text()).not.toContain('batch');
  });

  it('puts what is given while a sync runs into one write under the next batch number', async () => {
    const { open, disk, text } = setUp();
    let syncs = 0;
    const counted = async () => {
      syncs += 1;
    };
    const { journal } = await open({ disk: withFaults(disk, { sync: counted }) });
    const first = journal.append(jobOf('job00001'));
    await Promise.resolve();
    await Promise.resolve();
    const others = ['job00002', 'job00003', 'job00004'].map((job) => journal.append(jobOf(job)));
    await Promise.all([first, ...others]);
    expect(syncs).toBe(3);
    const batches = [...(text() ?? '').matchAll(/"batch":(\d)/g)].map(([, batch]) => batch);
    expect(batches).toEqual(['1', '1', '2', '2', '2']);
    await journal.close();
  });

  it('resolves an append only after its sync', async () => {
    const { open, disk } = setUp();
    const gates: (() => void)[] = [];
    const { journal } = await open({
      disk: withFaults(disk, { sync: () => new Promise((resolve) => gates.push(resolve)) }),
    });
    let stored = false;
    const append = journal.append(jobOf('job00001')).then(() => {
      stored = true;
    });
    const passed = async (count: number) => {
      while (gates.length < count) await new Promise((resolve) => setImmediate(resolve));
    };
    await passed(1);
    gates[0]?.();
    await passed(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(stored).toBe(false);
    gates[1]?.();
    await append;
    await journal.close();
  });

  it.each([
    ['a write that stores a part', { write: async (bytes: Uint8Array) => bytes.subarray(0, 30) }],
    [
      'a write that fails',
      { write: async () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' })) },
    ],
    [
      'a sync that fails',
      { sync: async () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' })) },
    ],
  ])('is broken for good by %s, and loses nothing that was stored', async (_, faults) => {
    const { open, disk, text, names } = setUp();
    const active: Parameters<typeof withFaults>[1] = {};
    const { journal } = await open({ disk: withFaults(disk, active) });
    await journal.append(jobOf('job00001'));
    Object.assign(active, faults);
    const failed = journal.append(jobOf('job00002'));
    await expect(failed).rejects.toBeInstanceOf(JournalBroken);
    const left = text();
    delete active.write;
    delete active.sync;
    await expect(journal.append(jobOf('job00003'))).rejects.toBeInstanceOf(JournalBroken);
    await journal.settled();
    expect([...journal.book.jobs.keys()]).toEqual(['job00001']);
    await journal.close();
    expect(text()).toBe(left);
    expect(names()).toEqual(['film.yaml.lock']);

    const next = await open({ run: 'r2' });
    expect(next.journal.book.jobs.has('job00001')).toBe(true);
    await next.journal.append(jobOf('job00004', { run: 'r2' }));
    await next.journal.close();
    expect(await readBook(disk, PATH)).toMatchObject({ ok: true, value: { torn: false } });
  });

  it('gives up its claim and says what broke, also where the file cannot even be closed', async () => {
    const { open, disk, names } = setUp();
    const full = async () => Promise.reject(Object.assign(new Error('quota'), { code: 'EDQUOT' }));
    const { journal } = await open({
      disk: {
        ...disk,
        openAppender: async (path, fresh) => {
          const file = await disk.openAppender(path, fresh);
          if (path !== PATH) return file;
          return { id: file.id, size: file.size, write: full, sync: full, close: full };
        },
      },
    });
    await expect(journal.append(jobOf('job00001'))).rejects.toThrow('quota');
    await journal.close();
    expect(names()).toEqual(['film.yaml.lock']);
  });

  it('keeps every line where the compaction at the end fails', async () => {
    const { open, disk, text, names } = setUp();
    const full = async () => Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
    const { journal } = await open({ disk: { ...disk, replace: full } });
    await journal.append(jobOf('job00001'));
    const written = text();
    await journal.close();
    expect(text()).toBe(written);
    expect(names()).toEqual(['film.yaml.lock']);
  });

  it('repairs a lockfile whose last write was cut off before it does anything else, and says so', async () => {
    const { open, disk, volume, text } = setUp();
    const { journal } = await open();
    await journal.append(jobOf('job00001'));
    await journal.append(jobOf('job00002'));
    const whole = text() ?? '';
    volume.writeFileSync('/film/b.lock', whole.slice(0, -20));

    expect(await readBook(disk, '/film/b.lock')).toMatchObject({ ok: true, value: { torn: true } });
    const repaired = await open({ path: '/film/b.lock', run: 'r2' });
    expect(repaired.notices).toEqual([expect.stringContaining('b.lock')]);
    expect(await readBook(disk, '/film/b.lock')).toMatchObject({ ok: true, value: { torn: false } });
    expect([...repaired.journal.book.jobs.keys()]).toEqual(['job00001']);
    await repaired.journal.close();
  });

  it('begins anew where the very first write was cut off', async () => {
    const { open, text } = setUp({ [PATH]: '{"format":"shotl\0\0\0' });
    const { journal } = await open();
    await journal.append(jobOf('job00001'));
    await journal.close();
    expect(text()).toMatch(/^\{"format":"shotlist-lock","version":2/);
    expect(foldLockfile(text() ?? '', PATH).ok).toBe(true);
  });

  it('says where its gateway is from the first record on that is made there', async () => {
    const { open, text, names } = setUp();
    const { journal } = await open();
    await journal.append(jobOf('job00001'));
    await journal.close();
    const written = text();
    const gateway = 'https://elsewhere.example';
    await (await open({ gateway })).journal.close();
    expect(text(), 'nothing was written down at the new address').toBe(written);
    expect(names()).toEqual(['film.yaml.lock']);
    const there = await open({ gateway });
    await there.journal.append(jobOf('job00002'));
    await there.journal.close();
    const after = await open({ gateway });
    expect(after.journal.book.header?.gateway).toBe(gateway);
    expect([...after.journal.book.jobs.keys()]).toEqual(['job00001', 'job00002']);
  });

  it('names several gateways, and keeps those that somebody else added meanwhile', async () => {
    const { open, text, volume } = setUp();
    const { journal } = await open();
    await journal.append(jobOf('job00001'));
    journal.setHeader({ ...header, others: [{ provider: 'reels', origin: 'https://reels.example' }] });
    await journal.append(jobOf('job00002'));
    const theirs = { ...header, others: [{ provider: 'garage', origin: 'https://garage.example' }] };
    const lines = (text() ?? '').split('\n').slice(1);
    volume.writeFileSync(PATH, [encodeLine({ kind: 'header', header: theirs }), ...lines].join('\n'));
    await journal.append(jobOf('job00003'));
    await journal.close();
    const folded = foldLockfile(text() ?? '', PATH);
    expect(folded).toMatchObject({
      ok: true,
      value: { book: { header: { ...header, others: [{ provider: 'garage' }, { provider: 'reels' }] } } },
    });
  });

  it('touches no lockfile that it does not understand', async () => {
    const { refusal, text, names } = setUp({ [PATH]: 'something else\n' });
    expect(await refusal()).toMatchObject({ kind: 'untouchable', problems: [{ code: 'lockfile-damaged' }] });
    expect(text()).toBe('something else\n');
    expect(names()).toEqual(['film.yaml.lock']);
  });

  it('refuses a folder that takes no files', async () => {
    const { refusal, disk } = setUp();
    const denied = async () => Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' }));
    expect(await refusal({ disk: { ...disk, openAppender: denied } })).toMatchObject({
      kind: 'untouchable',
      problems: [{ code: 'lockfile-unwritable' }],
    });
    expect(await refusal({ path: '/nowhere/film.lock' })).toMatchObject({ kind: 'untouchable' });
  });

  it('has one holder, names it, and says when it took over from one that ended', async () => {
    const { open, refusal, machine } = setUp();
    const first = machine.start(4711);
    const { journal } = await open({ processes: first });
    await journal.append(jobOf('job00001'));
    const refused = await refusal();
    expect(refused.kind).toBe('held');
    expect(refused.problems[0]?.message).toContain('process 4711 on studio, since 2026-01-01');
    expect(refused.problems[0]?.code).toBe('lockfile-held');
    machine.end(4711);
    const second = await open({ run: 'r2' });
    expect(second.notices).toEqual([expect.stringContaining('process 4711')]);
    expect([...second.journal.book.jobs.keys()]).toEqual(['job00001']);
    await second.journal.close();
  });

  it('permits no submission once its claim was taken away, except at once', async () => {
    const { open, volume } = setUp();
    let at = 0;
    const { journal } = await open({ clock: { ...clock, elapsed: () => at } });
    const permit = await journal.reserve(jobOf('job00001'), FREE);
    if (!permit.ok) throw new Error(permit.error);
    at = 60_000;
    expect(await permit.value.isValid()).toBe(true);
    volume.unlinkSync(`${PATH}.claim`);
    expect(await permit.value.isValid()).toBe(false);
    at = 0;
    expect(await permit.value.isValid()).toBe(true);
    await journal.close();
  });

  describe('when somebody changes the lockfile during the run', () => {
    async function twoBranches() {
      const set = setUp();
      const theirs = await set.open({ path: '/film/theirs.lock', run: 'r9' });
      await theirs.journal.append(jobOf('job00009', { run: 'r9' }));
      await theirs.journal.close();
      const ours = await set.open();
      await ours.journal.append(jobOf('job00001'));
      return { ...set, journal: ours.journal };
    }
    const ids = async (disk: Disk) => {
      const read = await readBook(disk, PATH);
      return read.ok ? [...read.value.book.jobs.keys()].sort() : read.error;
    };

    it('joins its lines with ours before the next write, and tells that a plan is out of date', async () => {
      const { journal, disk, volume } = await twoBranches();
      expect(journal.isOvertaken).toBe(false);
      volume.renameSync('/film/theirs.lock', PATH);
      await journal.append(jobOf('job00002'));
      expect(journal.isOvertaken).toBe(true);
      expect(await ids(disk)).toEqual(['job00001', 'job00002', 'job00009']);
      await journal.close();
      expect(await ids(disk)).toEqual(['job00001', 'job00002', 'job00009']);
    });

    it('leaves out a take that somebody else has submitted', async () => {
      const { journal, volume } = await twoBranches();
      volume.renameSync('/film/theirs.lock', PATH);
      await journal.append({ job: 'job00001', lost: { at: timeAt(2), why: 'cut' } });
      const caps = { budget: null, maxCost: null, priceNow: () => null };
      const other = jobOf('job00002', { shot: '020' });
      expect(await journal.reserve(jobOf('job00003', { shot: '010' }), caps)).toEqual({
        ok: false,
        error: 'taken',
      });
      expect(await journal.reserve(other, caps)).toMatchObject({ ok: true });
      expect([...journal.book.jobs.keys()].sort()).toEqual(['job00001', 'job00002', 'job00009']);
      await journal.close();
    });

    it('joins them at the end of the run', async () => {
      const { journal, disk, volume } = await twoBranches();
      volume.renameSync('/film/theirs.lock', PATH);
      await journal.close();
      expect(await ids(disk)).toEqual(['job00001', 'job00009']);
    });

    it('writes everything again where the file was removed', async () => {
      const { journal, disk, volume } = await twoBranches();
      volume.unlinkSync(PATH);
      await journal.append(jobOf('job00002'));
      expect(await ids(disk)).toEqual(['job00001', 'job00002']);
      await journal.close();
    });

    it('writes to the file that has the name, also where another one has come with the same bytes', async () => {
      const { journal, disk, volume, text } = await twoBranches();
      const replace = () => {
        volume.writeFileSync('/film/same', text() ?? '');
        volume.renameSync('/film/same', PATH);
      };
      replace();
      await journal.append(jobOf('job00002'));
      expect(await ids(disk)).toEqual(['job00001', 'job00002']);
      replace();
      await journal.append(jobOf('job00003'));
      expect(await ids(disk)).toEqual(['job00001', 'job00002', 'job00003']);
      expect(journal.isOvertaken).toBe(false);
      await journal.close();
    });

    it('has acknowledged nothing that went to a file which lost its name meanwhile', async () => {
      const { disk, volume, text, open } = setUp();
      let replaced = false;
      const { journal } = await open({
        disk: withFaults(disk, {
          sync: async () => {
            if (replaced || !text()?.includes('job00002')) return;
            replaced = true;
            volume.writeFileSync('/film/same', text()?.replace(/.*job00002.*\n/, '') ?? '');
            volume.renameSync('/film/same', PATH);
          },
        }),
      });
      await journal.append(jobOf('job00001'));
      await journal.append(jobOf('job00002'));
      expect(replaced).toBe(true);
      expect(await ids(disk)).toEqual(['job00001', 'job00002']);
      await journal.close();
    });

    it('is broken where the two cannot be joined, and overwrites nothing', async () => {
      const { journal, volume, text } = await twoBranches();
      volume.writeFileSync(PATH, '<<<<<<< HEAD\n');
      await expect(journal.append(jobOf('job00002'))).rejects.toBeInstanceOf(JournalBroken);
      await journal.close();
      expect(text()).toBe('<<<<<<< HEAD\n');
    });

    it('says at the end that it could not store its book', async () => {
      const { journal, volume, names, text } = await twoBranches();
      volume.writeFileSync(PATH, '<<<<<<< HEAD\n');
      await expect(journal.close()).rejects.toBeInstanceOf(JournalBroken);
      expect(text()).toBe('<<<<<<< HEAD\n');
      expect(names()).not.toContain('film.yaml.lock.claim');
    });
  });
});

describe('a power cut', () => {
  it('at any byte behind the last sync loses nothing that was acknowledged', async () => {
    const { open, disk, text } = setUp();
    /** For each sync: bytes on stable storage, and the jobs acknowledged by it. */
    const synced: { bytes: number; jobs: number }[] = [{ bytes: 0, jobs: 0 }];
    const { journal } = await open();
    for (const group of [1, 3, 2]) {
      const known = journal.book.jobs.size;
      await Promise.all(
        Array.from({ length: group }, (_, at) => journal.append(jobOf(`job0000${known + at}`))),
      );
      synced.push({ bytes: Buffer.byteLength(text() ?? ''), jobs: journal.book.jobs.size });
    }
    const whole = Buffer.from(text() ?? '');
    synced.splice(1, 0, { bytes: whole.indexOf('\n') + 1, jobs: 0 });
    await journal.close();

    synced.forEach(({ bytes, jobs }, at) => {
      const next = synced[at + 1]?.bytes ?? bytes;
      for (let cut = bytes; cut <= next; cut += 1) {
        for (const tail of [0, next - cut]) {
          const left = Buffer.concat([whole.subarray(0, cut), Buffer.alloc(tail)]).toString();
          const folded = foldLockfile(left, PATH);
          if (!folded.ok) throw new Error(`${cut}: ${folded.error.message}`);
          expect(folded.value.book.jobs.size).toBeGreaterThanOrEqual(jobs);
        }
      }
    });

    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 600 })), { maxLength: 4 }),
        fc.integer({ min: 1, max: 3 }),
        (holes, at) => {
          const from = synced[at]?.bytes ?? 0;
          const to = synced[at + 1]?.bytes ?? 0;
          const left = Buffer.from(whole.subarray(0, to));
          for (const [start, length] of holes) {
            const hole = from + (start % (to - from));
            left.fill(0, hole, Math.min(to, hole + length));
          }
          const folded = foldLockfile(left.toString(), PATH);
          if (!folded.ok) throw new Error(folded.error.message);
          expect(folded.value.book.jobs.size).toBeGreaterThanOrEqual(synced[at]?.jobs ?? 0);
        },
      ),
      { numRuns: 200 },
    );
    expect(await readBook(disk, PATH)).toMatchObject({ ok: true });
  });
});
