import { parseUsd, type Usd } from '../../../core/money.js';
import { unreachable } from '../../../core/result.js';
import type { RunEvent } from '../../../run/event.js';
import { openUnheard } from './unheard.js';

/** Where a run stands. Money in micro-dollars, `left` in seconds. */
export interface Progress {
  /** Takes this run works on; those of them that are here, that failed and that are unknown. */
  takes: number;
  done: number;
  failed: number;
  unknown: number;
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
  /** Seconds since the run began. */
  elapsed: number;
  /** The thumbnails that are made at the end, null before. */
  thumbnails: { done: number; of: number } | null;
}

/** Folds the events of a run into where it stands. */
export interface Tally {
  event(event: RunEvent): void;
  /** `now` in milliseconds since 1970. */
  progress(now: number): Progress;
}

interface Live {
  stage: 'rendering' | 'downloading';
  bytes: number;
  length: number | null;
}

/** How fast renders come back, learnt from those of this run. Times in milliseconds since 1970, lengths in seconds. */
interface Pace {
  started(at: number): void;
  rendered(seconds: number): void;
  /** A guess of the seconds until so many renders are done; null before the first one was seen. */
  left(renders: number, concurrency: number, now: number): number | null;
}

/** So many of the latest renders make the guess. */
const WINDOW = 99;

/** The tally of a run that has not started. */
export function openTally(): Tally {
  const live = new Map<string, Live>();
  const spent = new Map<string, Usd>();
  const pace = openPace();
  const unheard = openUnheard();
  const run = {
    takes: 0,
    renders: 0,
    concurrency: 1,
    quoted: null as Usd | null,
    began: null as number | null,
  };
  let thumbnails: Progress['thumbnails'] = null;
  const counts = { done: 0, failed: 0, unknown: 0, rendered: 0 };
  let sum: Usd = 0n;
  return { event, progress };

  function event(event: RunEvent): void {
    unheard.event(event);
    switch (event.type) {
      case 'started':
        run.began = Date.parse(event.at);
        run.takes = event.render + event.resume + event.fetch;
        run.renders = event.render + event.resume;
        run.concurrency = event.concurrency;
        run.quoted = amount(event.quoted);
        return;
      case 'submitting':
        enter(event.job, 'rendering');
        spend(event.job, amount(event.quote) ?? 0n);
        return;
      case 'accepted':
        pace.started(Date.parse(event.at));
        return;
      case 'released':
        live.delete(event.job);
        spend(event.job, 0n);
        return;
      case 'status':
        enter(event.job, 'rendering');
        return;
      case 'rendered':
        enter(event.job, 'downloading');
        counts.rendered += 1;
        if (event.render_seconds !== null) pace.rendered(event.render_seconds);
        return;
      case 'downloading':
        live.set(event.job, { stage: 'downloading', bytes: event.bytes, length: event.length });
        return;
      case 'finished':
        live.delete(event.job);
        counts.done += 1;
        return;
      case 'failed':
        if (event.class === 'refused' || event.class === 'error') spend(event.job, 0n);
        if (event.again) live.delete(event.job);
        else giveUp(event.job, 'failed');
        return;
      case 'lost':
        giveUp(event.job, 'unknown');
        return;
      case 'trouble':
        giveUp(event.job, null);
        return;
      case 'moved':
      case 'waiting':
      case 'stopping':
      case 'notice':
      case 'summary':
        return;
      case 'finishing':
        thumbnails = event.step === 'thumbnails' ? { done: event.done, of: event.of } : null;
        return;
      default:
        unreachable(event);
    }
  }

  function progress(now: number): Progress {
    const downloads = [...live.values()].filter(({ stage }) => stage === 'downloading');
    const { rendered, ...ended } = counts;
    return {
      takes: run.takes,
      ...ended,
      spent: sum,
      quoted: run.quoted,
      inFlight: live.size - downloads.length + unheard.left,
      downloads: downloads.length,
      bytes: downloads.reduce((bytes, job) => bytes + job.bytes, 0),
      length: downloads.reduce<number | null>(
        (all, { length }) => (all === null || length === null ? null : all + length),
        0,
      ),
      elapsed: run.began === null ? 0 : Math.max(0, now - run.began) / 1000,
      thumbnails,
      left: pace.left(Math.max(0, run.renders - rendered), run.concurrency, now),
    };
  }

  function enter(job: string, stage: Live['stage']): void {
    if (live.get(job)?.stage !== stage) live.set(job, { stage, bytes: 0, length: null });
  }

  function giveUp(job: string, as: 'failed' | 'unknown' | null): void {
    if (live.get(job)?.stage !== 'downloading') counts.rendered += 1;
    if (as !== null) counts[as] += 1;
    live.delete(job);
  }

  function spend(job: string, usd: Usd): void {
    sum += usd - (spent.get(job) ?? 0n);
    spent.set(job, usd);
  }
}

function amount(written: string | null): Usd | null {
  const usd = written === null ? null : parseUsd(written);
  return usd?.ok ? usd.value : null;
}

/** A pace that has seen nothing. */
function openPace(): Pace {
  const latest: number[] = [];
  let median: number | null = null;
  let lastStart = 0;
  return {
    started(at) {
      lastStart = Math.max(lastStart, at);
    },
    rendered(seconds) {
      latest.push(seconds);
      if (latest.length > WINDOW) latest.shift();
      median = [...latest].sort((a, b) => a - b)[Math.floor(latest.length / 2)] ?? null;
    },
    left(renders, concurrency, now) {
      if (median === null || renders === 0) return null;
      const youngest = median - Math.max(0, now - lastStart) / 1000;
      return Math.max((median * renders) / concurrency, youngest);
    },
  };
}
