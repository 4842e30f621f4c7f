import fc from 'fast-check';
import type { Json } from '../../src/core/json.js';
import { join } from '../../src/ledger/join.js';
import type { Header, Job, JobRecord, RunRecord } from '../../src/ledger/record.js';

/** A header of the public gateway. */
export const header: Header = { format: 'shotlist-lock', version: 2, gateway: 'https://gateway.example' };

/** A time of the day on which these tests play. */
export function timeAt(second: number): string {
  return new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
}

/** A run that began at that second. */
export function runOf(run: string, second = 0): RunRecord {
  return { run, started: timeAt(second) };
}

/** An intent for take 1 of shot 010. */
export function intentOf(over: Partial<Job['intent']> = {}): Job['intent'] {
  return {
    at: timeAt(1),
    attempt: 1,
    run: 'r1',
    by: 'render',
    shot: '010',
    take: 1,
    model: 'ltx-2-video',
    model_id: 'ltx-2-video-api-581',
    body: { prompt: 'a pier at night', duration: 6, generate_audio: false },
    wrote: ['prompt', 'duration'],
    image: null,
    quote: '0.36',
    basis: 'documented',
    seconds: 6,
    ...over,
  };
}

/** The first record of a job. */
export function jobOf(job: string, over: Partial<Job['intent']> = {}): Job {
  return { job, intent: intentOf(over) };
}

const time = fc.integer({ min: 0, max: 9 }).map(timeAt);
const text = fc.constantFrom('', 'a', 'quota "x"\n', '\u2028é😀');
/** JSON text knows no negative zero. */
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const clip = fc.record(
  {
    path: fc.constantFrom('010_t1.mp4', 'pier/010_t1.mp4'),
    bytes: fc.nat(),
    sha256: fc.constantFrom('a'.repeat(64), 'b'.repeat(64)),
    width: fc.constantFrom(null, 1920),
    height: fc.constantFrom(null, 1080),
    duration: fc.constantFrom(null, 6, 6.04),
    fps: fc.constantFrom(null, 25),
    codecs: fc.constantFrom([], ['avc1.64001f', 'mp4a.40.2']),
    was: fc.constantFrom('old.mp4'),
  },
  { requiredKeys: ['path', 'bytes', 'sha256', 'width', 'height', 'duration', 'fps', 'codecs'] },
);

/**
 * Records about one job, with any of its facts. `consistent` ones never contradict each other; the others may in every way that is
 * known.
 */
export function factsOf(job: string, run: string, consistent: boolean): fc.Arbitrary<JobRecord> {
  const one = <T>(...values: [T, ...T[]]) =>
    consistent ? fc.constant(values[0]) : fc.constantFrom(...values);
  const attempt = fc.integer({ min: 1, max: 3 });
  return fc.record(
    {
      job: fc.constant(job),
      intent: fc
        .record({
          at: time,
          attempt,
          body: consistent ? fc.constant({ prompt: 'p' }) : fc.dictionary(fc.string(), json),
        })
        .map((over) => intentOf({ run, ...over, body: over.body as Job['intent']['body'] })),
      released: fc.record({ at: time, attempt, why: text }),
      ...(consistent ? {} : { refused: fc.record({ at: time, status: one(400, 422), why: text }) }),
      lost: fc.record({ at: time, why: text }),
      accepted: fc.record(
        { at: time, request_id: one(`id-${job}`, 'id-2'), adopted: fc.constant(true as const) },
        { requiredKeys: ['at', 'request_id'] },
      ),
      ended: fc.record({
        at: time,
        outcome: one('done' as const, 'failed' as const),
        charged: one('no' as const, 'possibly' as const, 'yes' as const),
        word: one('COMPLETED', 'ERROR', 'FAILED'),
        error: fc.constantFrom(null, 'no'),
        media: fc.constantFrom([], ['https://cdn.example/a.mp4']),
        created_at: fc.constantFrom(null, 'soon'),
        completed_at: fc.constantFrom(null, timeAt(3)),
      }),
      clips: fc.record({
        version: fc.integer({ min: 1, max: 3 }),
        files: fc.array(clip, { minLength: 1, maxLength: 2 }),
        flags: fc.constantFrom([], ['6.0 s instead of 8 s']),
      }),
      finished: time,
      again: fc.constantFrom('resubmit' as const, 'force' as const),
      abandoned: time,
      picked: fc.record({ at: time, on: fc.boolean() }),
      trouble: fc.record({ at: time, why: text }),
    },
    { requiredKeys: ['job'] },
  ) as fc.Arbitrary<unknown> as fc.Arbitrary<JobRecord>;
}

/** Records about one job, of which some give up request ids or were written after that. */
export function disowningFactsOf(job: string, run: string): fc.Arbitrary<JobRecord> {
  const disowned = fc
    .uniqueArray(fc.record({ at: time, request_id: fc.constantFrom(`id-${job}`, 'id-2') }), {
      minLength: 1,
      selector: ({ request_id }) => request_id,
    })
    .map((ids) => ids.sort((a, b) => (a.request_id < b.request_id ? -1 : 1)));
  return fc
    .tuple(factsOf(job, run, false), fc.option(disowned, { nil: undefined }))
    .map(([facts, ids]) => (ids ? { ...facts, disowned: ids } : facts));
}

/** A job with facts that can stand together: what must have been known before a fact is there too. Some gave their request id up. */
export function wholeJobOf(job: string, run: string): fc.Arbitrary<Job> {
  return fc
    .tuple(factsOf(job, run, true), fc.integer({ min: 0, max: 3 }))
    .map(([{ intent = intentOf({ run, body: { prompt: 'p' } }), ...facts }, given]) => {
      const whole: Job = { ...facts, intent };
      if (whole.ended) whole.accepted ??= { at: timeAt(2), request_id: `id-${job}` };
      if (!whole.clips) delete whole.finished;
      if (given > 0) return whole;
      const joined = join(whole, { job, disowned: [{ at: timeAt(5), request_id: `id-${job}` }] });
      return joined.ok ? { ...joined.value, intent } : whole;
    });
}
