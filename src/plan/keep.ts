import type { Catalog } from '../catalog/model.js';
import { closestMatch } from '../core/closest-match.js';
import { err, ok, type Result } from '../core/result.js';
import { contentOf } from '../ledger/job.js';
import type { Job, JobRecord } from '../ledger/record.js';
import { stateOf } from '../ledger/state.js';
import { changedKeys, sameContent } from '../takes/content.js';
import { takeName } from '../takes/take.js';
import { isKeptFor, type Match, type MatchedTake } from './match.js';

/** A take whose present clip is kept as it is, or (`kept` false) kept no more. */
export interface KeptTake {
  take: string;
  job: string;
  kept: boolean;
  /** What the take says otherwise than its clip was made for: `settings.duration 6 -> 8`. */
  changes: string[];
}

/** A take that is kept, and the record that says so. */
export interface KeepWish {
  kept: KeptTake;
  record: JobRecord;
}

/**
 * The takes whose present clip is to stay although they were edited: takes such as `010:2`, shots, or all that were edited. The error is a
 * sentence. `now` in milliseconds since 1970.
 */
export function keepWishes(
  names: readonly string[] | 'all',
  { takes }: Match,
  { catalog, now }: { catalog: Catalog; now: number },
): Result<KeepWish[], string> {
  const named = names === 'all' ? ok(takes.filter(isEdited)) : takesNamed(names, takes, isEdited);
  if (!named.ok) return named;
  const wishes: KeepWish[] = [];
  for (const matched of named.value) {
    const { take, job, stale } = matched;
    const name = takeName(take);
    const older = stale === undefined ? matched.older : job;
    if (!older || !isEdited(matched)) return err(whyNotEdited(name, job));
    const state = job && stateOf(job);
    if (state === 'submitted' || state === 'rendered' || state === 'unknown')
      return err(`${name} is ${state}: it was submitted as it now reads, so there is nothing to keep.`);
    const content = { ...take.content };
    const changes = changedKeys(contentOf(older), content, catalog);
    wishes.push({
      kept: { take: name, job: older.job, kept: true, changes },
      record: { job: older.job, kept: { at: timeAfter(older, now), content } },
    });
  }
  return ok(wishes);
}

/** The takes whose clip is kept no more, named as in `keepWishes`: the next render makes them as they now read. */
export function unkeepWishes(
  names: readonly string[] | 'all',
  { takes }: Match,
  { catalog, now }: { catalog: Catalog; now: number },
): Result<KeepWish[], string> {
  const named = names === 'all' ? ok(takes.filter(isKept)) : takesNamed(names, takes, isKept);
  if (!named.ok) return named;
  const wishes: KeepWish[] = [];
  for (const { take, job } of named.value) {
    const name = takeName(take);
    if (!job || !isKept({ take, job })) return err(`${name} has no kept clip.`);
    wishes.push({
      kept: {
        take: name,
        job: job.job,
        kept: false,
        changes: changedKeys(contentOf(job), take.content, catalog),
      },
      record: { job: job.job, kept: { at: timeAfter(job, now) } },
    });
  }
  return ok(wishes);
}

/** True for a take that says something else than its present clip was made for, or whose clip is stale. */
function isEdited({ take, job, older, stale }: MatchedTake): boolean {
  if (stale !== undefined) return job?.finished !== undefined;
  return older !== null && !sameContent(contentOf(older), take.content);
}

/** True for a take whose clip was made for something else, and is kept for what it says. */
export function isKept({ take, job }: Pick<MatchedTake, 'take' | 'job'>): boolean {
  return job !== null && isKeptFor(job, take) && !sameContent(contentOf(job), take.content);
}

/** Each take once; of a shot those that fit, or if none does, all. */
function takesNamed(
  names: readonly string[],
  takes: readonly MatchedTake[],
  fits: (matched: MatchedTake) => boolean,
): Result<MatchedTake[], string> {
  const found = new Set<MatchedTake>();
  for (const name of names) {
    const named = takes.filter(({ take }) => takeName(take) === name || take.shot === name);
    if (named.length === 0) return err(noTake(name, takes));
    const fitting = named.filter(fits);
    for (const matched of fitting.length > 0 ? fitting : named) found.add(matched);
  }
  return ok([...found]);
}

function noTake(name: string, takes: readonly MatchedTake[]): string {
  const known = takes.flatMap(({ take }) => [take.shot, takeName(take)]);
  const near = closestMatch(name, known);
  return `The manifest has no take ${name}.${near === undefined ? '' : ` Did you mean ${near}?`}`;
}

function whyNotEdited(name: string, job: Job | null): string {
  return job?.finished
    ? `${name} was not edited, so there is nothing to keep.`
    : `${name} has no earlier clip to keep.`;
}

/** Later than what was said of the clip before, whatever the clock says. */
function timeAfter({ kept }: Job, now: number): string {
  return new Date(Math.max(now, kept ? Date.parse(kept.at) + 1 : 0)).toISOString();
}
