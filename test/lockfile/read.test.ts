import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerOf, type JobRecord } from '../../src/ledger/record.js';
import { compactLockfile } from '../../src/lockfile/compact.js';
import { encodeLine, sumIn } from '../../src/lockfile/encode.js';
import { foldLockfile } from '../../src/lockfile/fold.js';
import { createLockfileLedger } from '../../src/lockfile/lockfile.js';
import { createLockfileReader, readBook } from '../../src/lockfile/read.js';
import { Machine } from '../support/fake-machine.js';
import { memoryDisk } from '../support/memory-disk.js';
import { header, jobOf, runOf, timeAt } from './records.js';

const PATH = '/film/film.yaml.lock';
const HEADER = `${encodeLine({ kind: 'header', header })}\n`;
const clock = { now: () => Date.parse(timeAt(0)), elapsed: () => 0, sleep: async () => {} };

/** A file on a disk that counts the bytes that are read of it, and a reader of it. */
function setUp(text = HEADER) {
  const { disk, volume } = memoryDisk({ [PATH]: text });
  let bytes = 0;
  const counting = {
    ...disk,
    async readBytes(path: string) {
      const read = await disk.readBytes(path);
      bytes += read.length;
      return read;
    },
    async openReader(path: string) {
      const file = await disk.openReader(path);
      return {
        size: file.size,
        async read(position: number, length: number) {
          const read = await file.read(position, length);
          bytes += read.length;
          return read;
        },
        close: () => file.close(),
      };
    },
  };
  const now = () => String(volume.readFileSync(PATH));
  const replace = (by: string) => {
    volume.writeFileSync(`${PATH}.new`, by);
    volume.renameSync(`${PATH}.new`, PATH);
  };
  return {
    disk,
    reader: createLockfileReader(counting, PATH),
    now,
    replace,
    append: (more: string) => volume.appendFileSync(PATH, more),
    /** In place: the file is the same, its bytes are not. */
    write: (by: string) => volume.writeFileSync(PATH, by),
    bytesRead: () => bytes,
  };
}

/** The lines of a run that adds these records to a text, a batch each. */
function batches(text: string, records: readonly JobRecord[], run = 'r1'): string {
  const folded = foldLockfile(text, PATH);
  if (!folded.ok) throw new Error(folded.error.message);
  let { batch, tail } = folded.value;
  let lines = '';
  const add = (line: (place: { batch: number; after?: string }) => string) => {
    batch += 1;
    const made = line(tail === undefined ? { batch } : { batch, after: tail });
    tail = sumIn(made);
    lines += `${made}\n`;
  };
  add((place) => encodeLine({ kind: 'run', run: runOf(run), place }));
  for (const record of records) add((place) => encodeLine({ kind: 'job', record, place }));
  return lines;
}

const compacted = (text: string) => {
  const folded = foldLockfile(text, PATH);
  if (!folded.ok) throw new Error(folded.error.message);
  return compactLockfile(folded.value.book, folded.value.runs, folded.value.templates);
};

describe('a lockfile that is read again', () => {
  it('is not read where nothing was written, and only from its last line on where lines were appended', async () => {
    const many = Array.from({ length: 200 }, (_, index) => jobOf(`job${10_000 + index}`));
    const { reader, append, now, bytesRead } = setUp(compacted(HEADER + batches(HEADER, many)));
    const first = await reader.read();
    const whole = bytesRead();
    expect(whole).toBe(now().length);
    expect(await reader.read()).toEqual(first);
    expect(bytesRead()).toBe(whole);
    append(batches(now(), [jobOf('job20000')], 'r2'));
    const grown = await reader.read();
    expect(grown.ok && grown.value.book.jobs.size).toBe(201);
    expect(bytesRead() - whole).toBeLessThan(2000);
    expect(first.ok && first.value.book.jobs.size).toBe(200);
  });

  it('says the same as one that is read for the first time, whatever was done to it', async () => {
    const facts: fc.Arbitrary<(job: string) => JobRecord> = fc.constantFrom(
      (job: string) => jobOf(job),
      (job: string) => ({ ...jobOf(job), accepted: { at: timeAt(3), request_id: job } }),
      (job: string) => ({ ...jobOf(job), picked: { at: timeAt(5), on: true } }),
    );
    const step = fc.record({
      what: fc.constantFrom(
        ...['append', 'append', 'append', 'compact', 'truncate', 'damage', 'double', 'half a line', 'merge'],
        ...['damage in place', 'conflict', 'CRLF', 'begin anew'],
      ),
      jobs: fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), facts), { maxLength: 4 }),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      exactly: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const { reader, disk, append, replace, write, now } = setUp();
        for (const { what, jobs, at, exactly } of steps) {
          const text = now();
          const isWhole = foldLockfile(text, PATH).ok && text.startsWith(HEADER) && text.endsWith('\n');
          const place = Math.floor(text.length * at);
          const more = jobs.map(([id, of]) => of(`job0000${id}`));
          if (what === 'append' && isWhole) append(batches(text, more));
          if (what === 'compact' && isWhole) replace(compacted(text));
          if (what === 'truncate') write(text.slice(0, place));
          if (what === 'damage') replace(`${text.slice(0, place)}~${text.slice(place + 1)}`);
          if (what === 'double') replace(text + text.slice(HEADER.length));
          if (what === 'half a line' && isWhole) append(batches(text, more).slice(0, -Math.ceil(at * 40)));
          if (what === 'merge' && isWhole) replace(text + compacted(HEADER + batches(HEADER, more)));
          if (what === 'conflict') append('<<<<<<< HEAD\n');
          if (what === 'CRLF' && isWhole) replace(text.replaceAll('\n', '\r\n'));
          if (what === 'begin anew') replace(HEADER);
          // What nobody who only looks at the end of a file can see.
          if (what === 'damage in place') write(`${text.slice(0, place)}~${text.slice(place + 1)}`);
          const read = await (exactly || what === 'damage in place' ? reader.readExactly() : reader.read());
          const fresh = await readBook(disk, PATH);
          expect(shown(read)).toEqual(shown(fresh));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is read to the last byte by whoever is going to write to it', async () => {
    const { reader, write, now } = setUp(
      compacted(HEADER + batches(HEADER, [jobOf('job00001'), jobOf('job00002')])),
    );
    await reader.read();
    write(now().replace('a pier', 'a peer'));
    expect((await reader.read()).ok).toBe(true);
    expect((await reader.readExactly()).ok).toBe(false);
    expect((await reader.read()).ok).toBe(false);
  });
});

/** What a reading says, without how it came to be known. */
function shown(read: Awaited<ReturnType<typeof readBook>>) {
  if (!read.ok) return read;
  const { book, runs, batch, tail, torn, appended, size, text } = read.value;
  return { book, runs, batch, tail, torn, appended, size, text };
}

describe('a ledger that is kept', () => {
  it('reads what sessions of others wrote, and compacts a long file only when much was appended', async () => {
    const many = Array.from({ length: 4000 }, (_, index) =>
      jobOf(`job${10_000 + index}`, { body: { prompt: `p${index}`.repeat(60) } }),
    );
    const { disk, now } = setUp(compacted(HEADER + batches(HEADER, many)));
    const before = now();
    expect(before.length).toBeGreaterThan(1 << 20);
    const machine = new Machine();
    const place = { disk, path: PATH, shadow: null, clock, processes: machine.start() };
    const kept = createLockfileLedger(place);
    await kept.read();
    for (const [run, picked] of [
      ['r2', true],
      ['r3', false],
    ] as const) {
      const opened = await createLockfileLedger(place).open({ run });
      if (!opened.ok) throw new Error('it was not opened');
      opened.value.setHeader(headerOf(header.gateway));
      await opened.value.append({ job: 'job10001', picked: { at: timeAt(picked ? 5 : 6), on: picked } });
      await opened.value.close();
      expect(now().startsWith(before)).toBe(true);
      const read = await kept.read();
      expect(read.ok && read.value.book.jobs.get('job10001')?.picked?.on).toBe(picked);
    }
    const opened = await kept.open({ run: 'r4' });
    if (!opened.ok) throw new Error('it was not opened');
    const notes = Array.from({ length: 100 }, (_, index) => ({
      job: `job${10_000 + index}`,
      reviewed: { at: timeAt(7), rating: 3, note: 'n'.repeat(1900) },
    }));
    await Promise.all(notes.map((note) => opened.value.append(note)));
    await opened.value.close();
    expect(now().includes('"batch"')).toBe(false);
    const read = await kept.read();
    expect(read.ok && read.value.book.jobs.size).toBe(4000);
  });
});
