import { parseUsd, type Usd } from '../../../core/money.js';
import { unreachable } from '../../../core/result.js';
import type { RunEvent } from '../../../run/event.js';
import { type OpenJob, type Stage, type Waits, waitsText } from './waits.js';

/** Where a run stands. Money in micro-dollars, times in seconds. */
export interface Progress {
  /** Takes this run works on; those of them that are here, that failed and that are unknown. */
  takes: number;
  done: number;
  failed: number;
  unknown: number;
  /** Takes that other runs work on or have rendered meanwhile. */
  elsewhere: number;
  /** What the jobs of this run have committed so far, and what the plan quoted (null if it has no price). */
  spent: Usd;
  quoted: Usd | null;
  /** Jobs on the wire or rendering at the gateway. */
  inFlight: number;
  downloads: number;
  /** Bytes of the downloads under way, here and in all; `length` is null if a server does not say. */
  bytes: number;
  length: number | null;
  /** A guess from the renders seen in this run; null before the first, and when nothing is left to render. */
  left: number | null;
  /** Since the run began. */
  elapsed: number;
  /** The thumbnails that are made at the end, and for how many milliseconds no more of them; null before. */
  thumbnails: { done: number; of: number; still: number } | null;
  /** What the run waits for now, such as `4 renders, the longest 2 min 10 s`. */
  waiting: string;
}

/** Folds the events of a run into where it stands. */
export interface Tally {
  event(event: RunEvent): void;
  /** `now` in milliseconds since 1970. */
  progress(now: number): Progress;
}

/** So many of the latest renders make the guess of the time that is left. */
const WINDOW = 99;

/** Events that are the first of a resumed job: one that is only downloaded begins with bytes. */
const OF_RESUMED: readonly RunEvent['type'][] = ['status', 'rendered', 'failed', 'trouble', 'waiting'];

/** The tally of a run that has not started. */
export function openTally(): Tally {
  let run: (RunEvent & { type: 'started' }) | null = null;
  const jobs = new Map<string, OpenJob>();
  const heard = new Set<string>();
  const waits: Waits = {
    began: 0,
    unheard: 0,
    elsewhere: new Set(),
    lane: null,
    stopped: null,
    finishing: null,
  };
  const counts = { done: 0, failed: 0, unknown: 0 };
  const spent = new Map<string, Usd>();
  let sum: Usd = 0n;
  let rendered = 0;
  const renderSeconds: number[] = [];
  let lastStart = 0;
  return { event, progress };

  function event(event: RunEvent): void {
    const now = Date.parse(event.at);
    if ('job' in event && event.job !== undefined) hear(event.job, event.type);
    switch (event.type) {
      case 'started':
        run = event;
        waits.began = now;
        waits.unheard = event.resume;
        return;
      case 'elsewhere':
        waits.elsewhere.add(event.take);
        return;
      case 'submitting':
        waits.elsewhere.delete(event.take);
        enter(event, 'sending', now);
        spend(event.job, usdOf(event.quote) ?? 0n);
        return;
      case 'accepted':
        enter(event, 'rendering', now);
        waits.lane = null;
        lastStart = Math.max(lastStart, now);
        return;
      case 'released':
        jobs.delete(event.job);
        spend(event.job, 0n);
        return;
      case 'status': {
        const job = jobs.get(event.job);
        if (job?.stage !== 'rendering' || job.heldUp !== null) enter(event, 'rendering', now);
        return;
      }
      case 'rendered':
        enter(event, 'downloading', now);
        rendered += 1;
        if (event.render_seconds !== null) renderSeconds.push(event.render_seconds);
        return;
      case 'downloading':
        enter(event, 'downloading', now, event);
        return;
      case 'finished':
        jobs.delete(event.job);
        counts.done += 1;
        return;
      case 'failed':
        if (event.class === 'refused') waits.lane = null;
        if (event.class === 'refused' || event.class === 'error') spend(event.job, 0n);
        if (event.again) jobs.delete(event.job);
        else giveUp(event.job, 'failed');
        return;
      case 'lost':
        waits.lane = null;
        giveUp(event.job, 'unknown');
        return;
      case 'trouble':
        giveUp(event.job, null);
        return;
      case 'waiting':
        if (event.take !== undefined && event.job !== undefined) {
          const job = jobs.get(event.job) ?? { stage: null, since: now, bytes: 0, length: null };
          jobs.set(event.job, { ...job, take: event.take, heldUp: event.why });
        } else if (event.take === undefined) {
          const since = waits.lane?.since ?? now;
          waits.lane = { why: event.why, since, until: now + event.seconds * 1000 };
        }
        return;
      case 'stopping':
        waits.lane = null;
        if (event.gateway === undefined) waits.stopped = now;
        return;
      case 'finishing':
        waits.finishing = event;
        return;
      case 'moved':
      case 'uploading':
      case 'uploaded':
      case 'withheld':
      case 'notice':
      case 'summary':
        return;
      default:
        unreachable(event);
    }
  }

  function progress(now: number): Progress {
    const inStage = (...stages: Stage[]) =>
      [...jobs.values()].filter(({ stage }) => stage !== null && stages.includes(stage));
    const downloads = inStage('downloading');
    const lengths = downloads.map(({ length }) => length);
    const { finishing } = waits;
    return {
      takes: run === null ? 0 : run.render + run.resume + run.fetch,
      ...counts,
      elsewhere: waits.elsewhere.size,
      spent: sum,
      quoted: run && usdOf(run.quoted),
      inFlight: inStage('sending', 'rendering').length + waits.unheard,
      downloads: downloads.length,
      bytes: downloads.reduce((bytes, job) => bytes + job.bytes, 0),
      length: lengths.reduce((all, length) => (all === null || length === null ? null : all + length), 0),
      elapsed: run === null ? 0 : Math.max(0, now - waits.began) / 1000,
      thumbnails:
        finishing?.step === 'thumbnails'
          ? { done: finishing.done, of: finishing.of, still: now - Date.parse(finishing.at) }
          : null,
      left: run && secondsLeft(run, now),
      waiting: waitsText([...jobs.values()], waits, now),
    };
  }

  /** From the median render, and at least what the youngest job needs. */
  function secondsLeft(run: RunEvent & { type: 'started' }, now: number): number | null {
    const latest = renderSeconds.slice(-WINDOW).sort((a, b) => a - b);
    const median = latest[Math.floor(latest.length / 2)];
    const renders = Math.max(0, run.render + run.resume - rendered);
    if (median === undefined || renders === 0) return null;
    const youngest = median - Math.max(0, now - lastStart) / 1000;
    const places = run.concurrency * (1 + (run.others?.length ?? 0));
    return Math.max((median * renders) / places, youngest);
  }

  /** Jobs that this run did not submit are resumed ones of earlier runs. */
  function hear(job: string, type: RunEvent['type']): void {
    if (!heard.has(job) && OF_RESUMED.includes(type)) waits.unheard = Math.max(0, waits.unheard - 1);
    heard.add(job);
  }

  function enter(
    { job, take }: { job: string; take: string },
    stage: Stage,
    since: number,
    { bytes, length }: Pick<OpenJob, 'bytes' | 'length'> = { bytes: 0, length: null },
  ): void {
    jobs.set(job, { take, stage, since, heldUp: null, bytes, length });
  }

  function giveUp(job: string, as: 'failed' | 'unknown' | null): void {
    if (jobs.get(job)?.stage !== 'downloading') rendered += 1;
    if (as !== null) counts[as] += 1;
    jobs.delete(job);
  }

  function spend(job: string, usd: Usd): void {
    sum += usd - (spent.get(job) ?? 0n);
    spent.set(job, usd);
  }
}

/** The amount of an event in micro-dollars, null if unknown. */
export function usdOf(written: string | null): Usd | null {
  const usd = written === null ? null : parseUsd(written);
  return usd?.ok ? usd.value : null;
}
