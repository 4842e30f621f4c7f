import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Job, RunRecord } from '../../src/ledger/record.js';
import { compactLockfile } from '../../src/lockfile/compact.js';
import { decodeLine, encodeLine } from '../../src/lockfile/encode.js';
import { type Folded, foldLockfile } from '../../src/lockfile/fold.js';
import { recall } from '../../src/lockfile/recall.js';
import { header, jobOf, runOf, timeAt } from './records.js';

const PROMPT = 'Mira runs along the pier towards the camera, her boots splashing through puddles';
const runs = new Map<string, RunRecord>([['r1', runOf('r1')]]);

/** A finished job of that take, whose prompt comes first in its body. */
function finished(job: string, over: Partial<Job['intent']> = {}): Job {
  const body = { prompt: PROMPT, duration: 6, generate_audio: false, seed: 123456 };
  const image = `url:${'c'.repeat(64)}`;
  return {
    ...jobOf(job, { body, image, ...over }),
    accepted: { at: timeAt(2), request_id: `id-${job}` },
    ended: {
      at: timeAt(40),
      outcome: 'done',
      charged: 'yes',
      word: 'COMPLETED',
      error: null,
      media: [`https://cdn.example.com/${job}.mp4`],
      created_at: timeAt(0),
      completed_at: '2026-01-01 00:00:39',
      rendering_at: timeAt(3),
    },
    clips: {
      version: 1,
      files: [
        {
          path: `${job}.mp4`,
          bytes: 1000,
          sha256: 'a'.repeat(64),
          width: 1920,
          height: 1080,
          duration: 6,
          fps: 24,
          codecs: ['avc1.64001f', 'mp4a.40.2'],
        },
      ],
      flags: [],
      since: timeAt(41),
    },
    finished: timeAt(42),
  };
}

const film = (...jobs: Job[]) =>
  compactLockfile({ header, jobs: new Map(jobs.map((job) => [job.job, job])) }, runs);
const linesOf = (text: string) => text.trimEnd().split('\n');
const textOf = (lines: string[]) => lines.map((line) => `${line}\n`).join('');

function fold(text: string): Folded {
  const folded = foldLockfile(text, 'film.yaml.lock');
  if (!folded.ok) throw new Error(`${folded.error.place?.line}: ${folded.error.message}`);
  return folded.value;
}

function refusal(text: string): [code: string, line: number | undefined] {
  const folded = foldLockfile(text, 'film.yaml.lock');
  if (folded.ok) throw new Error('it was folded');
  return [folded.error.code, folded.error.place?.line];
}

/** An object as a line with its checksum. */
function signed(value: object): string {
  const text = JSON.stringify(value);
  const sum = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `${text.slice(0, -1)},"sum":"${sum}"}`;
}

const jobs = ['job00001', 'job00002', 'job00003', 'job00004', 'job00005'].map((job, index) =>
  finished(job, { take: index + 1 }),
);
const text = film(...jobs);
const lines = linesOf(text);
const templateAt = lines.flatMap((line, at) => (line.startsWith('{"template":') ? at : []));

describe('a compacted lockfile of jobs that have much in common', () => {
  it('says once what they have in common, and folds to the same book', () => {
    expect(templateAt).toHaveLength(3);
    expect(text.match(new RegExp(PROMPT, 'g'))).toHaveLength(1);
    expect(fold(text).book.jobs).toEqual(new Map(jobs.map((job) => [job.job, job])));
    expect(compactLockfile(fold(text).book, runs)).toBe(text);
  });

  it('keeps the order of the keys of a body', () => {
    const [body] = Array.from(fold(text).book.jobs.values(), ({ intent }) => JSON.stringify(intent.body));
    expect(body).toBe(JSON.stringify(jobs[0]?.intent.body));
  });

  it('writes times as milliseconds after the intent, and others as they came', () => {
    const line = lines.find((each) => each.includes('job00001')) ?? '';
    expect(line).toContain('"accepted":{"at":1000,');
    expect(line).toContain('"created_at":-1000,"completed_at":"2026-01-01 00:00:39","rendering_at":2000}');
    expect(line).toContain('"finished":41000,');
  });

  it('leaves the lines before as they are when a job is added', () => {
    const grown = linesOf(film(...jobs, finished('job00006', { shot: '020' })));
    const counted = (line: string) => line.startsWith('{"run":');
    expect(grown.filter((line) => !counted(line)).slice(0, lines.length - 1)).toEqual(
      lines.filter((line) => !counted(line)),
    );
  });

  it('of one job is one whole line', () => {
    expect(linesOf(film(finished('job00001')))[2]).toBe(
      encodeLine({ kind: 'job', record: finished('job00001') }),
    );
  });

  it('writes no template that is too long to be copied for every job', () => {
    const long = ['job00001', 'job00002'].map((job) => finished(job, { body: { prompt: 'p'.repeat(9000) } }));
    expect(film(...long).match(/p{9000}/g)).toHaveLength(2);
    const template = signed({ template: { intent: { body: { prompt: 'p'.repeat(9000) } } } });
    expect(decodeLine(template)).toEqual({ ok: false, error: 'newer' });
  });

  it('is read in any order of its lines', () => {
    const [first = '', ...rest] = lines;
    expect(fold(textOf([first, ...rest.reverse()])).book.jobs).toEqual(fold(text).book.jobs);
    expect(recall(textOf([first, ...rest])).jobs.size).toBe(jobs.length);
    expect(recall(textOf([first, ...rest.reverse()])).jobs.size).toBe(jobs.length);
  });

  it('is refused without one of its templates, and where one is damaged, which is named', () => {
    for (const at of templateAt) {
      expect(refusal(textOf(lines.toSpliced(at, 1)))[0]).toBe('lockfile-line-lost');
      const damaged = (lines[at] ?? '').replace('{"template":{"', '{"template":{ "');
      expect(refusal(textOf(lines.with(at, damaged)))).toEqual(['lockfile-damaged', at + 1]);
    }
  });

  it('is refused as newer where a job is not whole with its templates, or they say something else', () => {
    const sums = templateAt.map((at) => lines[at]?.slice(-14, -2));
    const short = (over: object) =>
      signed({
        job: 'job00009',
        like: sums,
        intent: { at: timeAt(9), run: 'r1', shot: '010', take: 9 },
        ...over,
      });
    expect(refusal(textOf([...lines, short({ like: [sums[0]] })]))[0]).toBe('lockfile-newer');
    expect(refusal(textOf([...lines, short({ clips: { files: [{}] } })]))[0]).toBe('lockfile-newer');
    expect(refusal(textOf([...lines, short({ finished: 1e15 })]))[0]).toBe('lockfile-newer');
    expect(refusal(textOf([...lines, short({ intent: { at: '9999-01-01T00:00:00.000Z' } })]))[0]).toBe(
      'lockfile-newer',
    );
    expect(refusal(textOf([...lines, short({ colour: 'red' })]))[0]).toBe('lockfile-newer');
    expect(refusal(textOf([...lines, signed({ template: { trouble: {} } })]))[0]).toBe('lockfile-newer');
    expect(fold(textOf([...lines, short({})])).book.jobs.size).toBe(jobs.length + 1);
  });
});

describe('branches', () => {
  const base = fold(text);
  const other = { ...finished('job00009', { run: 'r1', shot: '090' }), finished: timeAt(99) };
  const picked = { ...jobs[0], picked: { at: timeAt(50), on: true } } as Job;

  it('that were compacted differently hold, merged, what both know', () => {
    const ours = film(...jobs, other);
    const theirs = film(picked, ...jobs.slice(1, 2));
    const merged = fold(ours + theirs).book.jobs;
    expect(merged).toEqual(fold(theirs + ours).book.jobs);
    expect([merged.size, merged.get('job00001')?.picked]).toEqual([6, picked.picked]);
  });

  it('keep every template of the file before, because the other may have a job that is like it', () => {
    const moved = jobs.map((job) => ({ ...job, clips: { ...job.clips, version: 2 } }) as Job);
    const book = { header, jobs: new Map(moved.map((job) => [job.job, job])) };
    const ours = compactLockfile(book, runs, base.templates);
    for (const at of templateAt) expect(ours).toContain(lines[at]);
    expect(compactLockfile(fold(ours).book, runs, fold(ours).templates)).toBe(ours);
    // What git keeps of theirs: the line that they added, and none of those that only we changed.
    const [added = ''] = linesOf(film(...jobs, other)).filter((line) => line.includes('job00009'));
    expect(fold(`${ours}${added}\n`).book.jobs.size).toBe(6);
  });
});

it('jobs with whatever facts come back from a compacted lockfile as they were', () => {
  const text = fc.constantFrom('', 'short', PROMPT, `${PROMPT}!`, '\u2028😀'.repeat(20));
  const value = fc.oneof(
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant([1, { a: PROMPT }]),
  );
  const body = fc.dictionary(fc.constantFrom('prompt', 'seed', '__proto__', '2', 'fps', 'text'), value, {
    noNullPrototype: true,
  });
  const over = fc.record(
    {
      body,
      at: fc.constantFrom(
        timeAt(1),
        '2026-01-01T00:00:00Z',
        '9999-12-31T23:59:59.999Z',
        '0001-01-01T00:00:00.000Z',
      ),
      image: fc.constantFrom(null, 'url:x', `url:${'d'.repeat(64)}`),
      end_image: fc.constantFrom('url:y'),
      attempt: fc.constantFrom(1, 2),
      by: fc.constantFrom('render' as const, 'retry' as const),
      gateway: fc.constantFrom({ provider: 'a' }, { provider: 'b', origin: 'https://b.example' }),
    },
    { requiredKeys: ['body'] },
  );
  fc.assert(
    fc.property(fc.array(over, { minLength: 1, maxLength: 6 }), (overs) => {
      const list = overs.map((each, index) => finished(`job0000${index}`, each as Partial<Job['intent']>));
      const written = film(...list);
      const { book, templates } = fold(written);
      expect([...book.jobs.values()]).toEqual(list);
      for (const [index, job] of [...book.jobs.values()].entries())
        expect(JSON.stringify(job.intent.body)).toBe(JSON.stringify(list[index]?.intent.body));
      expect(compactLockfile(book, runs, templates)).toBe(written);
    }),
    { numRuns: 300 },
  );
});
