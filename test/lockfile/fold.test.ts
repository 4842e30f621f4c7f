import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { join } from '../../src/ledger/join.js';
import type { Header, Job, JobRecord, RunRecord } from '../../src/ledger/record.js';
import { compactLockfile } from '../../src/lockfile/compact.js';
import { encodeLine } from '../../src/lockfile/encode.js';
import { type Folded, foldLockfile } from '../../src/lockfile/fold.js';
import { endOf } from '../support/ended.js';
import { header, jobOf, runOf, timeAt, wholeJobOf } from './records.js';

const FILE = 'film.yaml.lock';

const headerLine = (over: Partial<Header> = {}) =>
  encodeLine({ kind: 'header', header: { ...header, ...over } });
const runLine = (run: RunRecord, batch?: number) =>
  encodeLine({ kind: 'run', run, ...(batch === undefined ? {} : { place: { batch } }) });
const jobLine = (record: JobRecord, batch?: number) =>
  encodeLine({ kind: 'job', record, ...(batch === undefined ? {} : { place: { batch } }) });
const textOf = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');

function fold(text: string): Folded {
  const folded = foldLockfile(text, FILE);
  if (!folded.ok) throw new Error(`${folded.error.place?.line}: ${folded.error.message}`);
  return folded.value;
}

function refusal(text: string): { code: string; line: number | undefined } {
  const folded = foldLockfile(text, FILE);
  if (folded.ok) throw new Error('it was folded');
  expect(folded.error.place?.file).toBe(FILE);
  expect(folded.error.help).toBeTruthy();
  return { code: folded.error.code, line: folded.error.place?.line };
}

/** A run's jobs as the run would have written them, a batch each. */
const appended = (jobs: string[], first = 1) => jobs.map((job, index) => jobLine(jobOf(job), first + index));

const run = runLine(runOf('r1'), 1);

describe('foldLockfile', () => {
  it.each([
    '',
    '\n',
    '\ufeff',
    '\0\0\0',
    headerLine().slice(0, 3),
    headerLine().slice(0, -1),
    `${headerLine().slice(0, 40)}\0\0`,
  ])('finds nothing in %j', (text) => {
    expect(fold(text).book).toEqual({ header: null, jobs: new Map() });
  });

  it('reads a header alone', () => {
    expect(fold(textOf(headerLine()))).toEqual({
      book: { header, jobs: new Map() },
      runs: new Map(),
      templates: new Map(),
      appended: 0,
      batch: 0,
      torn: false,
    });
  });

  it('joins the lines of a job, CRLF, blank lines and a byte order mark or not', () => {
    const lines = [
      headerLine(),
      run,
      ...appended(['job00001', 'job00002']),
      jobLine({ job: 'job00001', abandoned: timeAt(5) }, 3),
    ];
    const expected = { torn: false, batch: 3 };
    for (const text of [textOf(...lines), `\ufeff${lines.join('\r\n')}\r\n\r\n`]) {
      const folded = fold(text);
      expect(folded).toMatchObject(expected);
      expect([...folded.book.jobs.values()]).toEqual([
        { ...jobOf('job00001'), abandoned: timeAt(5) },
        jobOf('job00002'),
      ]);
    }
  });

  it('refuses the marks of an unfinished merge and says which line', () => {
    for (const marker of ['<<<<<<< HEAD', '=======', '>>>>>>> other', '||||||| 1234'])
      expect(refusal(textOf(headerLine(), run, marker))).toEqual({
        code: 'lockfile-conflict-markers',
        line: 3,
      });
  });

  it('refuses two gateways and reads the same header twice', () => {
    expect(refusal(textOf(headerLine(), headerLine({ gateway: 'sandbox' })))).toEqual({
      code: 'lockfile-two-gateways',
      line: 2,
    });
    expect(fold(textOf(headerLine(), run, headerLine())).book.header).toEqual(header);
  });

  it('joins the headers of branches, and refuses one provider at two gateways', () => {
    const reels = [{ provider: 'reels', origin: 'https://reels.example' }];
    const moved = [{ provider: 'reels', origin: 'https://moved.example' }];
    const joined = fold(textOf(headerLine(), run, headerLine({ others: reels })));
    expect(joined.book.header).toEqual({ ...header, others: reels });
    expect(refusal(textOf(headerLine({ others: moved }), run, headerLine({ others: reels })))).toEqual({
      code: 'lockfile-two-gateways',
      line: 3,
    });
  });

  it('refuses a newer format even where its lines have another form', () => {
    expect(refusal('{"format":"shotlist-lock","version":3,"check":"none"}\nwhatever\n')).toEqual({
      code: 'lockfile-newer',
      line: 1,
    });
  });

  it('refuses files that are no lockfile', () => {
    expect(refusal('version: 1\nshots: []\n').code).toBe('lockfile-damaged');
    expect(refusal(textOf(run)).code).toBe('lockfile-damaged');
    expect(refusal('x').code).toBe('lockfile-damaged');
  });

  it('shows no content of a file that is not a lockfile, such as what a link leads to', () => {
    const shown = (text: string) => {
      const folded = foldLockfile(text, 'film.yaml.lock');
      return folded.ok
        ? null
        : [folded.error, ...(folded.error.related ?? [])].map(({ place }) => place?.source);
    };
    for (const secret of [
      'sk-live-77\n',
      '{"auths":{"x":"sk-live-77"}}',
      '-----BEGIN KEY-----\nsk-live-77\n',
    ])
      expect(shown(secret)).toEqual(['']);
    expect(shown('<<<<<<< sk-live-77\nsk-live-77\n')).toEqual(['']);
    const damagedHeader = headerLine().replace('gateway', 'gatevay');
    expect(shown(textOf(damagedHeader, run))).toEqual([damagedHeader]);
    const damagedRun = run.replace('started', 'startet');
    expect(shown(textOf(headerLine(), damagedRun, run))).toEqual([damagedRun]);
  });

  it('refuses facts whose submission, id or clips are not there', () => {
    const facts: JobRecord = { job: 'job00001', abandoned: timeAt(5) };
    expect(refusal(textOf(headerLine(), run, jobLine(facts)))).toEqual({
      code: 'lockfile-line-lost',
      line: 3,
    });
    const ended: Job['ended'] = {
      at: timeAt(5),
      ...endOf('COMPLETED', false),
      error: null,
      media: [],
      created_at: null,
      completed_at: null,
    };
    expect(refusal(textOf(headerLine(), run, jobLine({ ...jobOf('job00001'), ended }))).code).toBe(
      'lockfile-line-lost',
    );
    expect(
      refusal(textOf(headerLine(), run, jobLine({ ...jobOf('job00001'), finished: timeAt(5) }))).code,
    ).toBe('lockfile-line-lost');
  });

  it('refuses a job whose run is not there', () => {
    expect(refusal(textOf(headerLine(), jobLine(jobOf('job00001'))))).toEqual({
      code: 'lockfile-line-lost',
      line: 2,
    });
  });

  it('refuses a run of which jobs are missing, whichever was lost', () => {
    const jobs = ['job00001', 'job00002', 'job00003'].map((job) => jobLine(jobOf(job)));
    const counted = runLine({ ...runOf('r1'), jobs: 3 });
    expect(fold(textOf(headerLine(), counted, ...jobs)).book.jobs.size).toBe(3);
    for (const lost of jobs)
      expect(refusal(textOf(headerLine(), counted, ...jobs.filter((line) => line !== lost)))).toEqual({
        code: 'lockfile-line-lost',
        line: 2,
      });
  });

  it('counts no job that was appended behind a compaction in the place of one that is missing', () => {
    const counted = runLine({ ...runOf('r1'), jobs: 2 });
    const [first = '', second = ''] = ['job00001', 'job00002'].map((job) => jobLine(jobOf(job)));
    const later = [run, ...appended(['job00003'])];
    expect(fold(textOf(headerLine(), counted, first, second, ...later)).book.jobs.size).toBe(3);
    expect(refusal(textOf(headerLine(), counted, first, ...later)).code).toBe('lockfile-line-lost');
    const mergedWithAppended = textOf(headerLine(), counted, first, second, run, ...appended(['job00001']));
    expect(fold(mergedWithAppended).book.jobs.size).toBe(2);
  });

  it('refuses two lines of which only one can be true and shows both', () => {
    const accepted = (request_id: string) =>
      jobLine({ job: 'job00001', accepted: { at: timeAt(4), request_id } });
    const folded = foldLockfile(
      textOf(headerLine(), run, jobLine(jobOf('job00001')), accepted('x'), accepted('y')),
      FILE,
    );
    expect(folded).toMatchObject({
      ok: false,
      error: { code: 'lockfile-contradiction', place: { line: 5 }, related: [{ place: { line: 3 } }] },
    });
  });

  describe('of a last write that was cut off', () => {
    const before = [headerLine(), run, ...appended(['job00001', 'job00002'])];
    const last = ['job00003', 'job00004', 'job00005'].map((job) => jobLine(jobOf(job), 3));

    it('keeps every whole line of it, whichever are damaged', () => {
      for (let damaged = 1; damaged < 8; damaged += 1) {
        const lines = last.map((line, at) => (damaged & (1 << at) ? line.replace('pier', '\0\0\0\0') : line));
        const folded = fold(textOf(...before, ...lines));
        expect(folded.torn).toBe(true);
        const kept = last.flatMap((_, at) => (damaged & (1 << at) ? [] : [`job0000${at + 3}`]));
        expect([...folded.book.jobs.keys()]).toEqual(['job00001', 'job00002', ...kept]);
      }
    });

    it('keeps a whole line without its line ending, and wants a repair', () => {
      const text = textOf(...before, ...last);
      expect(fold(text.slice(0, -1))).toMatchObject({ torn: true });
      expect(fold(text.slice(0, -1)).book.jobs.size).toBe(5);
    });

    it('keeps a job of the last batch although the line of its run was cut off', () => {
      const text = textOf(headerLine(), run.replace('r1', '\0\0'), jobLine(jobOf('job00001'), 1));
      expect([...fold(text).book.jobs.keys()]).toEqual(['job00001']);
    });

    it('refuses damage before a line of an earlier or a compacted batch', () => {
      const [first = '', ...rest] = last;
      for (const behind of [jobLine(jobOf('job00006'), 2), jobLine(jobOf('job00006'))])
        expect(refusal(textOf(...before, first.replace('pier', '\0\0\0\0'), ...rest, behind))).toEqual({
          code: 'lockfile-damaged',
          line: 5,
        });
    });

    it('skips the beginning of a record that an editor or a merge has ended, wherever it stands then', () => {
      const merged = jobLine(jobOf('job00009'));
      for (const length of [1, 5, 8, 50]) {
        for (const behind of [[], [merged]])
          expect(fold(textOf(...before, last[0]?.slice(0, length) ?? '', ...behind))).toMatchObject({
            torn: true,
          });
      }
    });

    it('reads a first header of many gateways that was cut off as nothing written', () => {
      const others = Array.from({ length: 9 }, (_, index) => ({
        provider: `provider-${index}`,
        origin: `https://gateway-${index}.a-long-name-of-a-service.example`,
      }));
      const header = headerLine({ others });
      expect(header.length).toBeGreaterThan(600);
      for (const length of [100, 500, header.length])
        expect(fold(header.slice(0, length))).toMatchObject({ book: { header: null }, torn: true });
      expect(refusal(header.slice(0, 500) + '\0'.repeat(2000)).code).toBe('lockfile-damaged');
    });

    it('refuses a whole lockfile of zeros, and one of which only the start of the header is left', () => {
      for (const text of ['\0'.repeat(2000), headerLine().slice(0, 40) + '\0'.repeat(2000)])
        expect(refusal(text).code).toBe('lockfile-damaged');
    });

    it('refuses damage in the middle of what was acknowledged', () => {
      for (const at of [0, 1, 2]) {
        const lines = [...before, ...last];
        lines[at] = (lines[at] ?? '').replace('t', 'u');
        expect(refusal(textOf(...lines))).toEqual({ code: 'lockfile-damaged', line: at + 1 });
      }
    });

    it('refuses a compacted file whose last line is damaged', () => {
      const lines = [
        headerLine(),
        runLine({ ...runOf('r1'), jobs: 2 }),
        jobLine(jobOf('job00001')),
        jobLine(jobOf('job00002')),
      ];
      expect(refusal(textOf(...lines).slice(0, -9)).code).toBe('lockfile-line-lost');
    });
  });
});

const jobs = fc
  .uniqueArray(fc.tuple(fc.constantFrom('r1', 'r2', 'r3'), fc.integer({ min: 1, max: 99 })), {
    selector: ([, id]) => id,
    maxLength: 8,
  })
  .chain((ids) => fc.tuple(...ids.map(([of, id]) => wholeJobOf(`job${String(id).padStart(5, '0')}`, of))));

const bookOf = (list: Job[], runs = new Map(['r1', 'r2', 'r3'].map((of) => [of, runOf(of)]))) => ({
  book: { header, jobs: new Map(list.map((job) => [job.job, job])) },
  runs,
});

describe('a compacted lockfile', () => {
  it('folds to the same book, in the same order, and compacts to the same text', () => {
    fc.assert(
      fc.property(jobs, (list) => {
        const { book, runs } = bookOf(list);
        const text = compactLockfile(book, runs);
        const folded = fold(text);
        expect(folded.book).toEqual(book);
        expect([...folded.book.jobs.keys()]).toEqual(list.map(({ job }) => job));
        expect(folded).toMatchObject({ torn: false, batch: 0 });
        expect(compactLockfile(folded.book, folded.runs)).toBe(text);
      }),
    );
  });

  it('says the same whatever lines are doubled and however they are shuffled', () => {
    fc.assert(
      fc.property(jobs, fc.infiniteStream(fc.nat()), (list, chance) => {
        const { book, runs } = bookOf(list);
        const [first = '', ...lines] = compactLockfile(book, runs).trimEnd().split('\n');
        const draw = () => chance.next().value;
        const shuffled = [...lines, ...lines.filter(() => draw() % 2)]
          .map((line) => ({ line, at: draw() }))
          .sort((a, b) => a.at - b.at);
        expect(fold(textOf(first, ...shuffled.map(({ line }) => line))).book).toEqual(book);
      }),
    );
  });

  it('merged as a union holds what both branches know', () => {
    const branches = jobs.chain((base) =>
      fc.tuple(
        fc.constant(base),
        ...[0, 1].map(() => fc.tuple(...base.map(({ job, intent }) => wholeJobOf(job, intent.run)))),
      ),
    );
    fc.assert(
      fc.property(branches, ([base, ours = [], theirs = []]) => {
        const grown = (facts: Job[]) => base.map((job, at) => both(job, facts[at] ?? job));
        const [a, b] = [grown(ours), grown(theirs)];
        const texts = [a, b].map((list) => compactLockfile(bookOf(list).book, bookOf(list).runs));
        expect(fold(texts.join('')).book.jobs).toEqual(
          new Map(a.map((job, at) => [job.job, both(job, b[at] ?? job)])),
        );
      }),
    );
  });
});

function both(a: Job, b: Job): Job {
  const joined = join(a, b);
  if (!joined.ok) throw new Error(joined.error);
  return joined.value as Job;
}

describe('any bytes', () => {
  const whole = textOf(
    headerLine(),
    run,
    ...appended(['job00001', 'job00002']),
    jobLine({ job: 'job00001', abandoned: timeAt(5) }, 3),
    runLine({ ...runOf('r2'), jobs: 1 }),
    jobLine(jobOf('job00009', { run: 'r2' })),
  );

  it('are folded or refused, never a crash', () => {
    fc.assert(
      fc.property(
        fc.nat(whole.length),
        fc.nat(whole.length),
        fc.string({ maxLength: 20 }),
        (from, to, put) => {
          foldLockfile(whole.slice(0, from) + put + whole.slice(to), FILE);
        },
      ),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void foldLockfile(text, FILE)));
  });

  it('of 10,000 jobs fold', () => {
    const list = Array.from({ length: 10_000 }, (_, at) => jobOf(`job${String(at).padStart(8, '0')}`));
    const text = compactLockfile(bookOf(list).book, bookOf([]).runs);
    expect(fold(text).book.jobs.size).toBe(10_000);
  });
});
