import { timeText } from '../../../core/figures.js';
import { plural } from '../../../core/text.js';
import type { RunEvent } from '../../../run/event.js';
import { openUnheard } from './unheard.js';

/** A download without a byte for so long, in milliseconds, is said to stand still. */
const STILL = 5_000;

/** What a run waits for. */
export interface Waits {
  event(event: RunEvent): void;
  /** What it waits for now, such as `4 renders, the longest 2 min 10 s`; null if nothing is known. Times in milliseconds since 1970. */
  text(now: number): string | null;
}

type Stage = 'sending' | 'rendering' | 'downloading' | 'held up';

interface Waiting {
  take: string;
  stage: Stage;
  since: number;
  /** Why it is held up. */
  why: string;
}

/** The waits of a run that has not started. */
export function openWaits(): Waits {
  const jobs = new Map<string, Waiting>();
  const unheard = openUnheard();
  let began = 0;
  let lane: { why: string; since: number; until: number } | null = null;
  let stopped: number | null = null;
  let step: string | null = null;
  return { event, text };

  function event(event: RunEvent): void {
    const now = Date.parse(event.at);
    unheard.event(event);
    switch (event.type) {
      case 'started':
        began = now;
        return;
      case 'submitting':
        enter(event, 'sending', now);
        return;
      case 'accepted':
        lane = null;
        enter(event, 'rendering', now);
        return;
      case 'status':
        if (jobs.get(event.job)?.stage !== 'rendering') enter(event, 'rendering', now);
        return;
      case 'rendered':
        enter(event, 'downloading', now);
        return;
      case 'downloading':
        enter(event, 'downloading', now);
        return;
      case 'waiting':
        if (event.take !== undefined && event.job !== undefined) {
          const since = jobs.get(event.job)?.since ?? now;
          jobs.set(event.job, { take: event.take, stage: 'held up', since, why: event.why });
        } else lane = { why: event.why, since: lane?.since ?? now, until: now + event.seconds * 1000 };
        return;
      case 'failed':
      case 'trouble':
        if (event.type === 'failed' && event.class === 'refused') lane = null;
        jobs.delete(event.job);
        return;
      case 'lost':
        lane = null;
        jobs.delete(event.job);
        return;
      case 'finished':
      case 'released':
        jobs.delete(event.job);
        return;
      case 'stopping':
        lane = null;
        stopped = now;
        return;
      case 'finishing':
        step = { clips: 'the disk: checking the clips', thumbnails: 'thumbnails', report: 'the report' }[
          event.step
        ];
        return;
      case 'moved':
      case 'notice':
      case 'summary':
        return;
    }
  }

  function text(now: number): string | null {
    if (step !== null) return step;
    const parts = [stopText(now), laneText(now), heldText(now), ...stageTexts(now)];
    return parts.filter((part) => part !== null).join('; ') || null;
  }

  function stopText(now: number): string | null {
    const sending = inStage('sending').length;
    if (stopped === null || sending === 0) return null;
    return `the gateway's reply to ${plural(sending, 'submission')}, ${span(now - stopped)}`;
  }

  function laneText(now: number): string | null {
    if (lane === null) return null;
    const next = lane.until > now ? `the next try in ${span(lane.until - now)}` : 'the gateway, trying again';
    return `${next}, ${span(now - lane.since)} so far: ${lane.why}`;
  }

  function heldText(now: number): string | null {
    const [first, ...others] = inStage('held up');
    if (!first) return null;
    const more = others.length === 0 ? '' : `, and ${plural(others.length, 'more take')}`;
    return `${first.take}, ${span(now - first.since)}: ${first.why}${more}`;
  }

  function stageTexts(now: number): (string | null)[] {
    const [sending, rendering, downloading] = [
      inStage('sending'),
      inStage('rendering'),
      inStage('downloading'),
    ];
    const still = now - newest(downloading);
    return [
      unheard.left === 0
        ? null
        : `the first status of ${plural(unheard.left, 'job')} from an earlier run, ${span(now - began)}`,
      sending.length === 0 || stopped !== null || lane !== null
        ? null
        : `the reply to ${plural(sending.length, 'submission')}, ${span(now - oldest(sending))}`,
      rendering.length === 0
        ? null
        : `${plural(rendering.length, 'render')}, ${rendering.length === 1 ? '' : 'the longest '}${span(now - oldest(rendering))}`,
      downloading.length === 0
        ? null
        : `${plural(downloading.length, 'download')}${still < STILL ? '' : `, no data for ${span(still)}`}`,
    ];
  }

  function inStage(stage: Stage): Waiting[] {
    return [...jobs.values()].filter((job) => job.stage === stage);
  }

  function enter({ job, take }: { job: string; take: string }, stage: Stage, now: number): void {
    jobs.set(job, { take, stage, since: now, why: '' });
  }
}

function oldest(jobs: readonly Waiting[]): number {
  return jobs.reduce((least, { since }) => Math.min(least, since), Number.POSITIVE_INFINITY);
}

function newest(jobs: readonly Waiting[]): number {
  return jobs.reduce((most, { since }) => Math.max(most, since), 0);
}

function span(ms: number): string {
  return timeText(Math.max(0, ms) / 1000);
}
