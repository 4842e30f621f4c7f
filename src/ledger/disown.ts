import { isoTime } from '../system/clock.js';
import type { Job, JobRecord } from './record.js';

/** The request ids that a job had by mistake, sorted, with the last time that each was given up. */
export type Disowned = NonNullable<JobRecord['disowned']>;

/** All ids that either of two records gives up. */
export function joinDisowned(a: Disowned | undefined, b: Disowned | undefined): Disowned | undefined {
  if (!a || !b) return a ?? b;
  const latest = new Map<string, string>();
  for (const { at, request_id } of [...a, ...b]) {
    const known = latest.get(request_id);
    if (known === undefined || known < at) latest.set(request_id, at);
  }
  return [...latest]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([request_id, at]) => ({ at, request_id }));
}

/**
 * What is left of a record once these ids are given up. An acceptance by one of them counts only in a record that knew so, and later.
 * What came of an acceptance does not say of which one, so it counts only in a record that knew of all of these: the gateway can be
 * asked again.
 */
export function stillTrue(record: JobRecord, disowned: Disowned | undefined): JobRecord {
  if (!disowned) return record;
  const { accepted, ended, clips, finished, ...rest } = record;
  const left: JobRecord = rest;
  if (accepted && !isVoid(accepted, record.disowned, disowned)) left.accepted = accepted;
  if (JSON.stringify(record.disowned) !== JSON.stringify(disowned)) return left;
  if (ended) left.ended = ended;
  if (clips) left.clips = clips;
  if (finished) left.finished = finished;
  return left;
}

function isVoid(
  { at, request_id }: NonNullable<JobRecord['accepted']>,
  known: Disowned | undefined,
  disowned: Disowned,
): boolean {
  const last = givenUp(disowned, request_id);
  return last !== undefined && (last !== givenUp(known, request_id) || last >= at);
}

/** When an id was given up last. */
function givenUp(disowned: Disowned | undefined, request_id: string): string | undefined {
  return disowned?.find((each) => each.request_id === request_id)?.at;
}

/**
 * A new record about a job, with the ids that the job has given up where it says anything that depends on them. What came of an
 * acceptance that was given up meanwhile says nothing any more.
 */
export function afterDisowning(known: JobRecord | undefined, record: JobRecord): JobRecord {
  if (!known?.disowned) return record;
  const outcome = known.accepted && (record.ended ?? record.clips ?? record.finished);
  if (!record.accepted && !outcome) return record;
  return { ...record, disowned: joinDisowned(known.disowned, record.disowned) };
}

/** The record by which a job gives up its request id, for good whatever the clocks of two machines say. */
export function disownRecord({ job, accepted }: Job, now: string): JobRecord {
  if (!accepted) throw new Error(`job ${job} has no request id`);
  const at = accepted.at > now ? accepted.at : now;
  return { job, disowned: [{ at, request_id: accepted.request_id }] };
}

/** The record by which a person says which request of the gateway a job is; one that the job gave up before counts again. */
export function adoptRecord({ job, disowned }: Job, request_id: string, now: string): JobRecord {
  const before = givenUp(disowned, request_id);
  const at = before !== undefined && before >= now ? isoTime(Date.parse(before) + 1) : now;
  return { job, accepted: { at, request_id, adopted: true } };
}
