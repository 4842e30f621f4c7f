import type { Size } from '../catalog/clip.js';
import { groupBy } from '../core/group.js';
import type { Footage } from './footage.js';
import { type Rate, rateOf, rateText } from './rate.js';

/** The frame size and frame rate of the film. */
export interface Format {
  size: Size;
  rate: Rate;
}

const USUAL: Format = { size: { width: 1920, height: 1080 }, rate: { over: 24, under: 1 } };

/** The format in the manifest, or else the most common among the clips, or else the most common expected; the first of equals. */
export function formatOf(
  wanted: { fps?: number | undefined; size?: Size | undefined },
  footage: readonly Footage[],
  expected: readonly { size: Size | null; fps: number | null }[],
): Format {
  return {
    size:
      wanted.size ??
      mostCommon(footage.map(even), sizeText) ??
      mostCommon(
        expected.map(({ size }) => size && even(size)),
        sizeText,
      ) ??
      USUAL.size,
    rate:
      exactRate(wanted) ??
      mostCommon(footage.map(exactRate), rateText) ??
      mostCommon(expected.map(exactRate), rateText) ??
      USUAL.rate,
  };
}

/** `1920x1080`. */
export function sizeText({ width, height }: Size): string {
  return `${width}x${height}`;
}

/** Rounds both sides to even numbers, which encoders require for YUV 4:2:0. */
function even({ width, height }: Size): Size {
  return { width: width - (width % 2), height: height - (height % 2) };
}

function exactRate({ fps }: { fps?: number | null | undefined }): Rate | null {
  return fps === null || fps === undefined ? null : rateOf(fps);
}

function mostCommon<T>(items: readonly (T | null)[], textOf: (item: T) => string): T | null {
  const known = items.filter((item) => item !== null);
  const [most] = [...groupBy(known, textOf).values()].sort((a, b) => b.length - a.length);
  return most?.[0] ?? null;
}
