import { err, ok, type Result } from '../core/result.js';
import type { ResolvedShot } from '../manifest/resolved.js';
import type { Footage } from './footage.js';
import { framesIn, type Rate } from './rate.js';

/** What the cut shows of one shot. `from` and `to` are seconds of the clip; `to` is where it ends. */
export type Part = { shot: ResolvedShot; from: number; to: number } & (
  | { kind: 'clip'; footage: Footage }
  /** A stand-in: the input image where it is on this disk, with the shot's id and prompt. */
  | { kind: 'slate'; why: string }
);

/** What there is of a shot. */
export interface Cast {
  shot: ResolvedShot;
  /** The chosen clip; or why there is none, in a clause for people. */
  clip: { footage: Footage } | { missing: string };
  /** How long its clip is expected to be, in seconds; null where nobody knows. */
  seconds: number | null;
}

/** How long a slate stands whose clip is of unknown length, in seconds. */
export const SLATE_SECONDS = 5;

/** How much earlier than its `out` a clip may end without a word, in seconds. */
const SHORT = 0.05;

/** How many frames of the film a part is: at least one. */
export function partFrames({ from, to }: Part, rate: Rate): number {
  return Math.max(1, framesIn(to - from, rate));
}

/** The parts of the film in the order of the manifest, trimmed. Fails where a trim leaves nothing of a shot. */
export function sequence(cast: readonly Cast[]): Result<{ parts: Part[]; notices: string[] }, string> {
  const parts: Part[] = [];
  const notices: string[] = [];
  for (const { shot, clip, seconds } of cast) {
    const known = 'footage' in clip ? clip.footage.seconds : seconds;
    const from = shot.trim?.in ?? 0;
    const out = shot.trim?.out ?? null;
    const end = known ?? out ?? from + SLATE_SECONDS;
    if (from >= end) {
      return err(
        `Nothing of shot ${shot.id} is left by \`in: ${from}\`: its clip is ${Number(end.toFixed(2))} s long.`,
      );
    }
    if (known === null && out === null)
      notices.push(`nobody knows how long ${shot.id} is; it stands for ${SLATE_SECONDS} s`);
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
