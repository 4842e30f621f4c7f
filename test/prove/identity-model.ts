import type { Job } from '../../src/ledger/record.js';

/** A shot as the walk knows it. Prompt and length are its content; `says` is whether the manifest writes the length out. */
export interface WalkShot {
  id: string;
  prompt: string;
  duration: 6 | 8;
  says: boolean;
  takes: number;
  enabled: boolean;
}

/** What a command was asked for. */
export interface Asked {
  verb: 'render' | 'retry';
  force: boolean;
  /** `--only` this shot. */
  only: string | null;
}

/** A submission that the rules ask for: of which take, and how often it was submitted again after ERROR before. */
export interface Wanted {
  name: string;
  prompt: string;
  duration: number;
  errors: number;
}

type Rank = 'finished' | 'rendered' | 'submitted' | 'unknown' | 'pending' | 'failed' | 'abandoned';
const RANKS: Rank[] = ['finished', 'rendered', 'submitted', 'unknown', 'pending', 'failed', 'abandoned'];

function rankOf({ finished, ended, accepted, abandoned, refused, again }: Job): Rank {
  if (finished) return 'finished';
  if (ended) return ended.outcome === 'done' && ended.media.length > 0 ? 'rendered' : 'failed';
  if (accepted) return 'submitted';
  if (abandoned) return 'abandoned';
  if (refused) return 'failed';
  return again === 'resubmit' ? 'pending' : 'unknown';
}

const isReal = (job: Job) =>
  job.accepted || job.refused || job.lost || job.released?.attempt !== job.intent.attempt;

function contentOf({ intent }: Job): string {
  return `${intent.body.prompt} ${intent.body.duration}`;
}

/** Which job serves which take, by name: the same shot, take and content; else an orphan of that content, of the same shot first. */
export function serving(shots: readonly WalkShot[], jobs: readonly Job[]): Map<string, Job> {
  const replaced = new Set(jobs.filter(isReal).map(({ intent }) => intent.replaces));
  const free = jobs
    .filter((job) => isReal(job) && !replaced.has(job.job))
    .sort(
      (a, b) =>
        RANKS.indexOf(rankOf(a)) - RANKS.indexOf(rankOf(b)) ||
        b.intent.at.localeCompare(a.intent.at) ||
        a.job.localeCompare(b.job),
    );
  const served = new Map<string, Job>();
  const takes = takesOf(shots).filter(({ shot }) => shot.enabled);
  const nearer = [
    (job: Job, take: WalkTake) => job.intent.shot === take.shot.id && job.intent.take === take.number,
    (job: Job, take: WalkTake) => job.intent.shot === take.shot.id,
    () => true,
  ];
  for (const isNear of nearer) {
    for (const take of takes) {
      if (served.has(take.name)) continue;
      const at = free.findIndex((job) => contentOf(job) === take.content && isNear(job, take));
      if (at !== -1) served.set(take.name, free.splice(at, 1)[0] as Job);
    }
  }
  return served;
}

interface WalkTake {
  name: string;
  shot: WalkShot;
  number: number;
  content: string;
}

function takesOf(shots: readonly WalkShot[]): WalkTake[] {
  return shots.flatMap((shot) =>
    Array.from({ length: shot.takes }, (_, index) => ({
      name: `${shot.id}:${index + 1}`,
      shot,
      number: index + 1,
      content: `${shot.prompt} ${shot.duration}`,
    })),
  );
}

/** The takes that a run submits, in order. */
export function wanted(shots: readonly WalkShot[], jobs: readonly Job[], asked: Asked): Wanted[] {
  const served = serving(shots, jobs);
  const byId = new Map(jobs.map((job) => [job.job, job]));
  const takes = takesOf(shots).filter(({ shot }) => asked.only === null || shot.id === asked.only);
  const isWishOpen = takes.some(({ name }) => served.get(name)?.again === 'force');
  return takes.flatMap(({ name, shot }) => {
    const job = served.get(name);
    const errors = job ? errorsBefore(job, byId) : 0;
    const as = { name, prompt: shot.prompt, duration: shot.duration };
    if (!shot.enabled) return [];
    const rank = job ? rankOf(job) : null;
    if (asked.verb === 'retry') return rank === 'failed' ? [{ ...as, errors: 0 }] : [];
    if (!job || rank === 'pending') return [{ ...as, errors: 0 }];
    if (rank === 'unknown' || rank === 'submitted') return [];
    if (job.again === 'force' || (asked.force && !isWishOpen)) return [{ ...as, errors: 0 }];
    if (rank === 'failed' && job.ended?.charged === 'no' && errors < 2)
      return [{ ...as, errors: errors + 1 }];
    return [];
  });
}

/** How often in a row the take was submitted again by itself, up to this job. */
function errorsBefore(job: Job, byId: ReadonlyMap<string, Job>): number {
  let count = 0;
  for (let at: Job | undefined = job; at?.intent.by === 'error'; at = byId.get(at.intent.replaces ?? ''))
    count += 1;
  return count;
}

/** What the gateway does with all submissions of a prompt in a run. */
export interface PromptFate {
  reply: 'accept' | 'lost' | 'lost, taken' | 'refuse';
  outcome: 'COMPLETED' | 'FAILED' | 'ERROR' | 'empty';
}

/** The prompts of a run's POSTs in order, one job at a time: ERROR is tried three times in all, three lost answers in a row end it. */
export function postsOf(takes: readonly Wanted[], fateOf: (prompt: string) => PromptFate): string[] {
  const posts: string[] = [];
  let lost = 0;
  for (const { prompt, errors } of takes) {
    const { reply, outcome } = fateOf(prompt);
    const times = reply === 'accept' && outcome === 'ERROR' ? 3 - errors : 1;
    for (let time = 0; time < times; time += 1) posts.push(prompt);
    lost = reply.startsWith('lost') ? lost + 1 : 0;
    if (lost === 3) break;
  }
  return posts;
}
