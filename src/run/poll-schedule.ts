import type { Job } from '../ledger/record.js';
import { renderKind, secondsOf } from '../plan/estimate.js';
import type { Clock } from '../system/clock.js';

/** By how many requests a job may be ahead of one every interval. */
const AHEAD = 2;

/** The least gap between two requests about a job, in intervals. */
const LEAST_GAP = 0.3;

/** The longest gap, in intervals: a gateway that has become faster is noticed after that at the latest. */
const LONGEST_GAP = 6;

/** The share of such a gap between the shortest of them and the first request. */
const FIRST = 0.4;

/** So many of the newest lengths of a kind count. */
const WINDOW = 64;

/** The requests until this share of the lengths seen has passed are spread evenly. */
const MOST = 0.9;

/** So many jobs in a row that had ended by the first request since the shortest length show that they have become shorter. */
const TOO_LATE = 4;

/** How often jobs may be asked about, in milliseconds. */
export interface PollPace {
  interval: number;
  /** No gap between two requests about a job is shorter; nor than 0.3 intervals. */
  least: number;
}

/** What a job was asked so far. Times are its ages in milliseconds. */
export interface AskedSoFar {
  count: number;
  /** When it was asked last; the same as `since` before it was. */
  last: number;
  /** From when on all requests are counted. */
  since: number;
}

/**
 * The age at which a job is asked about next: not before the shortest of the lengths seen (the fewer there are, the earlier); then the
 * requests that the interval allows until nearly all of them have passed are spread evenly. Where none is known, once an interval.
 *
 * Whatever the lengths, two requests are at least 0.3 intervals and `least` apart, and by any age a job had at most
 * two requests more than one an interval makes. `lengths` ascend.
 */
export function nextAge(
  lengths: readonly number[],
  { interval, least }: PollPace,
  { count, last, since }: AskedSoFar,
): number {
  const leastGap = Math.max(LEAST_GAP * interval, least);
  const soonest = Math.max(last + leastGap, since + (count + 1 - AHEAD) * interval);
  if (lengths.length === 0) return Math.max(soonest, last + interval);
  const begin = firstAge(lengths);
  const from = Math.max(last, begin);
  const left = lengths.filter((length) => length > from);
  const until = left[Math.floor(MOST * left.length)];
  if (until === undefined) return soonest;
  const requests = Math.floor((until - since) / interval) + AHEAD - count;
  const gap = Math.max(leastGap, (until - from) / Math.max(1, requests));
  const due = last < begin ? from + FIRST * gap : from + gap;
  return Math.max(soonest, Math.min(due, last + LONGEST_GAP * interval));
}

/** The age before which no job of those lengths has ended, as far as so few can tell. */
function firstAge(lengths: readonly number[]): number {
  return (lengths[0] ?? 0) * (1 - 1 / (lengths.length + 1));
}

/** When the jobs of a run are asked about: learns how long those of one model and settings take. */
export interface PollSchedule {
  /** Begins with a job that the gateway has had for that long, in milliseconds; `isFresh`: nobody has asked about it in all that time. */
  follow(job: Job, age: number, isFresh: boolean): JobPolls;
}

/** The requests about one job. */
export interface JobPolls {
  /** Milliseconds until it is to be asked about. */
  wait(): number;
  /** A request about it has just been answered, or failed: gaps begin here, so that a slow gateway is not asked sooner. */
  answered(): void;
  /** It had rendered by that answer, in so many seconds by the gateway's account, null without one. */
  rendered(seconds: number | null): void;
}

/** The lengths of the renders of one model and settings, in milliseconds. */
interface Kind {
  newest: readonly number[];
  ascending: readonly number[];
  /** How many in a row were over by the first request since the shortest length. */
  late: number;
}

/** A schedule that begins with the lengths of jobs that have ended, the newest last. */
export function createPollSchedule(clock: Clock, pace: PollPace, earlier: () => Iterable<Job>): PollSchedule {
  const kinds = new Map<string, Kind>();

  function kindOf(job: Job): Kind {
    const name = renderKind(job.intent);
    const known = kinds.get(name);
    if (known) return known;
    const newest = lengthsOf(name, job, earlier());
    const kind = { newest, ascending: ascending(newest), late: 0 };
    kinds.set(name, kind);
    return kind;
  }

  return {
    follow(job, age, isFresh) {
      const kind = kindOf(job);
      const acceptedAt = clock.elapsed() - age;
      const since = isFresh ? 0 : age;
      let asked: AskedSoFar = { count: 0, last: since, since };
      let before = since;
      return {
        wait: () => acceptedAt + nextAge(kind.ascending, pace, asked) - clock.elapsed(),
        answered() {
          before = asked.last;
          asked = { count: asked.count + 1, last: clock.elapsed() - acceptedAt, since };
        },
        rendered(seconds) {
          const length = Math.min(asked.last, seconds === null ? asked.last : seconds * 1000);
          const late = before < firstAge(kind.ascending) ? kind.late + 1 : 0;
          const isOld = late === TOO_LATE;
          kind.late = isOld ? 0 : late;
          kind.newest = isOld ? [] : [...kind.newest, length].slice(-WINDOW);
          kind.ascending = ascending(kind.newest);
        },
      };
    },
  };
}

function ascending(lengths: readonly number[]): number[] {
  return lengths.toSorted((a, b) => a - b);
}

/** The newest lengths of jobs of a kind, in milliseconds. */
function lengthsOf(kind: string, { intent }: Job, jobs: Iterable<Job>): number[] {
  const found: number[] = [];
  for (const job of [...jobs].reverse()) {
    if (job.intent.model !== intent.model || renderKind(job.intent) !== kind) continue;
    const seconds = secondsOf(job);
    if (seconds !== null && found.push(seconds * 1000) === WINDOW) break;
  }
  return found.reverse();
}
