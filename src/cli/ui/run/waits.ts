import { timeText } from '../../../core/figures.js';
import { plural } from '../../../core/text.js';
import type { RunEvent } from '../../../run/event.js';
import { stillText } from './bars.js';

/** A download without a byte for so long, in milliseconds, is said to stand still. */
const STILL = 5_000;

const STEPS = { clips: 'the disk: checking the clips', thumbnails: 'thumbnails', report: 'the report' };

/** Where a job is on its way. */
export type Stage = 'sending' | 'rendering' | 'downloading';

/** A job that a run works on. Times in milliseconds since 1970. */
export interface OpenJob {
  take: string;
  /** Null if all that is known is that it is held up. */
  stage: Stage | null;
  /** Of a download: when its last bytes came. */
  since: number;
  /** Why it waits, null if it goes on. */
  heldUp: string | null;
  bytes: number;
  length: number | null;
}

/** What a run may wait for besides its jobs. Times in milliseconds since 1970. */
export interface Waits {
  began: number;
  /** Jobs of earlier runs that are resumed and had no event yet. */
  unheard: number;
  /** Takes that other runs work on or have rendered meanwhile. */
  elsewhere: Set<string>;
  /** All submissions wait. */
  lane: { why: string; since: number; until: number } | null;
  /** When the submissions ended. */
  stopped: number | null;
  finishing: (RunEvent & { type: 'finishing' }) | null;
}

/** What a run waits for now, such as `4 renders, the longest 2 min 10 s`; other runs, or else the disk, if nothing is known. */
export function waitsText(jobs: readonly OpenJob[], waits: Waits, now: number): string {
  const { began, unheard, elsewhere, lane, stopped, finishing } = waits;
  if (finishing !== null) return STEPS[finishing.step] + stillText(now - Date.parse(finishing.at));
  const span = (ms: number) => timeText(Math.max(0, ms) / 1000);
  const inStage = (wanted: Stage) =>
    jobs.filter(({ stage, heldUp }) => stage === wanted && heldUp === null).map(({ since }) => since);
  const [sending, rendering, downloading] = [
    inStage('sending'),
    inStage('rendering'),
    inStage('downloading'),
  ];
  const [held, ...others] = jobs.filter(({ heldUp }) => heldUp !== null);
  const parts: string[] = [];

  const replies = plural(sending.length, 'submission');
  if (sending.length > 0 && stopped !== null)
    parts.push(`the gateway's reply to ${replies}, ${span(now - stopped)}`);
  if (lane !== null) {
    const next = lane.until > now ? `the next try in ${span(lane.until - now)}` : 'the gateway, trying again';
    parts.push(`${next}, ${span(now - lane.since)} so far: ${lane.why}`);
  }
  if (held) {
    const more = others.length === 0 ? '' : `, and ${plural(others.length, 'more take')}`;
    parts.push(`${held.take}, ${span(now - held.since)}: ${held.heldUp}${more}`);
  }
  if (unheard > 0)
    parts.push(`the first status of ${plural(unheard, 'job')} from an earlier run, ${span(now - began)}`);
  if (sending.length > 0 && stopped === null && lane === null)
    parts.push(`the reply to ${replies}, ${span(now - oldest(sending))}`);
  if (rendering.length > 0) {
    const longest = rendering.length === 1 ? '' : 'the longest ';
    parts.push(`${plural(rendering.length, 'render')}, ${longest}${span(now - oldest(rendering))}`);
  }
  if (downloading.length > 0) {
    const still = now - downloading.reduce((newest, since) => Math.max(newest, since));
    const stands = still < STILL ? '' : `, no data for ${span(still)}`;
    parts.push(`${plural(downloading.length, 'download')}${stands}`);
  }
  if (parts.length > 0) return parts.join('; ');
  return elsewhere.size > 0 ? 'takes of other runs' : 'the disk';
}

function oldest(times: readonly number[]): number {
  return times.reduce((least, since) => Math.min(least, since));
}
