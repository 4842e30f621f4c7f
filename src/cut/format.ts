import type { Size } from '../catalog/clip.js';
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
  const sizes = footage.map(({ width, height }) => even({ width, height }));
  const rates = footage.flatMap(({ fps }) => (fps === null ? [] : [rateOf(fps)]));
  return {
    size:
      wanted.size ??
      mostCommon(sizes, sizeText) ??
      mostCommon(
        expected.flatMap(({ size }) => (size ? [even(size)] : [])),
        sizeText,
      ) ??
      USUAL.size,
    rate:
      (wanted.fps === undefined ? null : rateOf(wanted.fps)) ??
      mostCommon(rates, rateText) ??
      mostCommon(
        expected.flatMap(({ fps }) => (fps === null ? [] : [rateOf(fps)])),
        rateText,
      ) ??
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

function mostCommon<T>(items: readonly T[], textOf: (item: T) => string): T | null {
  const counts = new Map<string, { item: T; count: number }>();
  for (const item of items) {
    const known = counts.get(textOf(item)) ?? { item, count: 0 };
    counts.set(textOf(item), { item, count: known.count + 1 });
  }
  let best: { item: T; count: number } | null = null;
  for (const each of counts.values()) if (!best || each.count > best.count) best = each;
  return best?.item ?? null;
}
