import { canonicalJson, type Json } from '../core/json.js';
import { err, ok, type Result } from '../core/result.js';
import { joinDisowned, stillTrue } from './disown.js';
import type { JobRecord } from './record.js';

/**
 * All that two records say about the same job, or why both cannot be true. The order and number of joins make no difference
 * (idempotent, commutative, associative), so the lines of a merged lockfile may stand in any order.
 */
export function join(one: JobRecord, other: JobRecord): Result<JobRecord, string> {
  if (one.job !== other.job) throw new Error(`records of two jobs: ${one.job}, ${other.job}`);
  const disowned = joinDisowned(one.disowned, other.disowned);
  const [a, b] = [stillTrue(one, disowned), stillTrue(other, disowned)];
  const joined: JobRecord = { job: a.job };
  put(joined, 'intent', firstOf(a.intent, b.intent, byAttempt));
  put(joined, 'released', firstOf(a.released, b.released, byAttempt));
  put(joined, 'refused', firstOf(a.refused, b.refused, byTime));
  put(joined, 'lost', firstOf(a.lost, b.lost, byTime));
  put(joined, 'accepted', firstOf(a.accepted, b.accepted, answeredBeforeAdopted));
  put(joined, 'disowned', disowned);
  put(joined, 'ended', firstOf(a.ended, b.ended, withMediaFirst));
  put(joined, 'clips', firstOf(a.clips, b.clips, byMoves));
  put(joined, 'finished', firstOf(a.finished, b.finished, noOrder));
  put(joined, 'again', a.again === 'resubmit' ? a.again : (b.again ?? a.again));
  put(joined, 'abandoned', firstOf(a.abandoned, b.abandoned, noOrder));
  put(joined, 'picked', firstOf(a.picked, b.picked, latestFirst));
  put(joined, 'kept', firstOf(a.kept, b.kept, latestFirst));
  put(joined, 'reviewed', firstOf(a.reviewed, b.reviewed, latestFirst));
  put(joined, 'trouble', firstOf(a.trouble, b.trouble, latestFirst));
  const compatible = checkPair(a, b);
  return compatible.ok ? checkJoined(joined) : compatible;
}

function put<K extends keyof JobRecord>(record: JobRecord, key: K, value: JobRecord[K]): void {
  if (value !== undefined) record[key] = value;
}

/** The one that comes first; where the order sees no difference, the one with the smaller text, so that both ways give the same. */
function firstOf<T extends Json | object>(
  a: T | undefined,
  b: T | undefined,
  order: (a: T, b: T) => number,
): T | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  const sign = order(a, b);
  if (sign !== 0) return sign < 0 ? a : b;
  return canonicalJson(a as Json) <= canonicalJson(b as Json) ? a : b;
}

function byTime(a: { at: string }, b: { at: string }): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}

function latestFirst(a: { at: string }, b: { at: string }): number {
  return byTime(b, a);
}

function byAttempt(a: { at: string; attempt: number }, b: { at: string; attempt: number }): number {
  return b.attempt - a.attempt || byTime(a, b);
}

function noOrder(): number {
  return 0;
}

type Fact<K extends keyof JobRecord> = NonNullable<JobRecord[K]>;

/** Both branches may know an id, one from the gateway's answer and one from a person. */
function answeredBeforeAdopted(a: Fact<'accepted'>, b: Fact<'accepted'>): number {
  return Number(a.adopted ?? false) - Number(b.adopted ?? false) || byTime(a, b);
}

function withMediaFirst(a: Fact<'ended'>, b: Fact<'ended'>): number {
  return Number(b.media.length > 0) - Number(a.media.length > 0) || byTime(a, b);
}

/** The latest names; of two with the same count, the one whose move is over. */
function byMoves(a: Fact<'clips'>, b: Fact<'clips'>): number {
  const moving = (clips: Fact<'clips'>) => clips.files.filter((file) => file.was !== undefined).length;
  return b.version - a.version || moving(a) - moving(b);
}

function checkPair(a: JobRecord, b: JobRecord): Result<null, string> {
  if (a.intent && b.intent && a.intent !== b.intent && essence(a.intent) !== essence(b.intent))
    return err(`two submissions that are not the same, by the runs ${a.intent.run} and ${b.intent.run}`);
  if (a.accepted && b.accepted && a.accepted.request_id !== b.accepted.request_id)
    return err(`two request ids, ${a.accepted.request_id} and ${b.accepted.request_id}`);
  if (a.ended && b.ended && outcome(a.ended) !== outcome(b.ended))
    return err(`two outcomes, ${a.ended.word} and ${b.ended.word}`);
  if (a.refused && b.refused && a.refused.status !== b.refused.status)
    return err(`two refusals, ${a.refused.status} and ${b.refused.status}`);
  return ok(null);
}

/** Of a job that is done, whether it is charged follows from whether there is a link to its clip, which one answer may lack. */
function outcome({ outcome, charged }: Fact<'ended'>): string {
  return outcome === 'failed' ? `${outcome}, charged: ${charged}` : outcome;
}

/** An id that a person adopted may stand beside a refusal that only the other branch had seen. */
function checkJoined(record: JobRecord): Result<JobRecord, string> {
  const { accepted, refused } = record;
  if (!refused || !accepted || accepted.adopted) return ok(record);
  return err(`both an acceptance, ${accepted.request_id}, and a refusal, ${refused.status}`);
}

/** What every attempt of a job has in common. */
function essence({ at: _at, attempt: _attempt, ...rest }: Fact<'intent'>): string {
  return canonicalJson(rest as Json);
}
