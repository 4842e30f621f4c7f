import type { Clip, Job } from '../../src/ledger/record.js';
import type { ClipOnDisk } from '../../src/plan/clips-on-disk.js';
import { matchJobs } from '../../src/plan/match.js';
import type { Plan } from '../../src/plan/plan.js';
import { type PlanInput, planRun } from '../../src/plan/plan-run.js';
import { selection } from '../../src/plan/select.js';
import { type Take, takeName } from '../../src/takes/take.js';
import { takesOf } from '../../src/takes/takes.js';
import { endOf } from '../support/ended.js';
import { film } from '../support/resolved-film.js';

/** Seconds into the day on which these jobs play. */
export function timeAt(second: number): string {
  return new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
}

/** The takes of shots, by name. */
export function takesOfShots(...shots: Parameters<typeof film>[0][number][]): Take[] {
  return takesOf(film(shots));
}

const submitted: Partial<Job> = { accepted: { at: timeAt(10), request_id: 'request' } };
const rendered: Partial<Job> = { ...submitted, ended: ended('COMPLETED', ['https://cdn.example/1']) };

/** The facts that bring a job to a state; `path` is that of its clip. */
export const reached = {
  unknown: () => ({}),
  submitted: () => submitted,
  rendered: () => rendered,
  finished: (path = '010_t1.mp4') => ({
    ...rendered,
    clips: { version: 1, files: [clip(path)], flags: [] },
    finished: timeAt(30),
  }),
  FAILED: () => ({ ...submitted, ended: ended('FAILED', []) }),
  ERROR: () => ({ ...submitted, ended: ended('ERROR', []) }),
  empty: () => ({ ...submitted, ended: ended('COMPLETED', []) }),
  refused: () => ({ refused: { at: timeAt(10), status: 422, why: 'no' } }),
  released: () => ({ released: { at: timeAt(10), attempt: 1, why: 'busy' } }),
  abandoned: () => ({ abandoned: timeAt(20) }),
  pending: () => ({ again: 'resubmit' as const }),
} satisfies Record<string, (path?: string) => Partial<Job>>;

function ended(status: 'COMPLETED' | 'FAILED' | 'ERROR', media: string[]): NonNullable<Job['ended']> {
  return {
    at: timeAt(20),
    ...endOf(status, media.length > 0),
    error: null,
    media,
    created_at: null,
    completed_at: null,
  };
}

/** A clip of 10 bytes. */
export function clip(path: string): Clip {
  const facts = { width: null, height: null, duration: 6, fps: null, codecs: [] };
  return { path, bytes: 10, sha256: 'a'.repeat(64), ...facts };
}

/** A job that was made for a take and is priced as it. */
export function jobFor(
  take: Take,
  job: string,
  facts: Partial<Job> = {},
  intent: Partial<Job['intent']> = {},
): Job {
  return {
    job,
    intent: {
      at: timeAt(0),
      attempt: 1,
      run: 'run1',
      by: 'render',
      shot: take.shot,
      take: take.take,
      model: take.model.name,
      ...take.content,
      quote: '0.36',
      basis: 'documented',
      seconds: take.seconds,
      ...intent,
    },
    ...facts,
  };
}

/** Which job serves which take, by name, and which serve none. */
export function served(takes: readonly Take[], jobs: readonly Job[]) {
  const match = matchJobs(takes, jobs);
  return {
    takes: Object.fromEntries(match.takes.map(({ take, job }) => [takeName(take), job?.job ?? null])),
    left: match.orphans.map(({ job }) => job.job),
  };
}

/** The plan for takes and jobs, every journalled clip here unless `clips` says otherwise. */
export function planOf(
  takes: readonly Take[],
  jobs: readonly Job[],
  given: Partial<Omit<PlanInput, 'clips' | 'selection'>> & {
    clips?: Record<string, ClipOnDisk[]>;
    only?: string[];
  } = {},
): Plan {
  const { clips = {}, only = [], ...rest } = given;
  const here = jobs.flatMap((job): [string, ClipOnDisk[]][] =>
    job.clips ? [[job.job, clips[job.job] ?? job.clips.files.map(() => 'here')]] : [],
  );
  return planRun({
    takes,
    match: matchJobs(takes, jobs),
    jobs,
    clips: new Map(here),
    catalog: film([]).catalog,
    selection: selection(only, takes),
    retry: false,
    force: false,
    caps: { budget: null, maxCost: null, allowUnpriced: false },
    concurrency: 4,
    ...rest,
  });
}
