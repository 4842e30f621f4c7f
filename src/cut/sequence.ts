import { err, ok, type Result } from '../core/result.js';
import type { ResolvedShot } from '../manifest/resolved.js';
import type { Footage } from './footage.js';
import { framesIn, type Rate } from './rate.js';

/** The part of the film for one shot. `from` and `to` are seconds of the clip; `to` is exclusive. */
export type Part = { shot: ResolvedShot; from: number; to: number } & (
  | { kind: 'clip'; footage: Footage }
  /** A placeholder: the input image if it is on this disk, with the shot's id and prompt. */
  | { kind: 'slate'; why: string }
);

/** A part that is a clip. */
export type ClipPart = Extract<Part, { kind: 'clip' }>;

/** A shot and its clip. */
export interface ShotSource {
  shot: ResolvedShot;
  /** The chosen clip, or why there is none, in a short clause. */
  clip: { footage: Footage } | { missing: string };
  /** The expected length of its clip in seconds; null if unknown. */
  seconds: number | null;
}

/** The length of a slate for a clip of unknown length, in seconds. */
export const SLATE_SECONDS = 5;

/** How much earlier than its `out` a clip may end without a notice, in seconds. */
const SHORT = 0.05;

/** The number of frames of a part, at least one. */
export function partFrames({ from, to }: Part, rate: Rate): number {
  return Math.max(1, framesIn(to - from, rate));
}

/** The trimmed parts of the film in manifest order. Fails if a trim leaves nothing of a shot; the error is a sentence. */
export function sequence(
  sources: readonly ShotSource[],
): Result<{ parts: Part[]; notices: string[] }, string> {
  const parts: Part[] = [];
  const notices: string[] = [];
  for (const { shot, clip, seconds } of sources) {
    const known = 'footage' in clip ? clip.footage.seconds : seconds;
    const from = shot.trim?.in ?? 0;
    const out = shot.trim?.out ?? null;
    const end = known ?? out ?? from + SLATE_SECONDS;
    if (from >= end) {
      return err(
        `\`in: ${from}\` leaves nothing of shot ${shot.id}: its clip is ${Number(end.toFixed(2))} s long.`,
      );
    }
    if (known === null && out === null)
      notices.push(`${shot.id} has no known length: ${SLATE_SECONDS} s used`);
    if (out !== null && out > end + SHORT)
      notices.push(`${shot.id} has \`out: ${out}\`, but its clip ends at ${Number(end.toFixed(2))} s`);
    const to = out === null ? end : Math.min(out, end);
    parts.push(
      'footage' in clip
        ? { kind: 'clip', shot, from, to, footage: clip.footage }
        : { kind: 'slate', shot, from, to, why: clip.missing },
    );
  }
  return ok({ parts, notices });
}
