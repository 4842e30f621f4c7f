import type { Clip } from '../ledger/record.js';

/** What a clip shows: frame size in pixels as displayed, seconds, frames per second, codecs with those of the video first. */
export type Shown = Pick<Clip, 'width' | 'height' | 'duration' | 'fps' | 'codecs'>;

/** The most frames that are used to measure the frame rate. */
export const FRAMES_FOR_RATE = 1024;
/** How much shorter than its header says a clip may be before it counts as truncated, in seconds and as a share. */
const SHORT = { seconds: 0.5, share: 0.05 };

/** True where a clip is so much shorter than its header promises, in seconds, that it counts as truncated. */
export function isTruncated(there: number, promised: number): boolean {
  return there < promised - Math.max(SHORT.seconds, promised * SHORT.share);
}

/** A measure that is one; null for any other number. */
export function positive(value: number): number | null {
  return Number.isFinite(value) && value > 0 ? value : null;
}

/** The number with three decimals. */
export function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
