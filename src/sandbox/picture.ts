/** The number of colours of the landscapes, and of landscapes per colour. */
export const HUES = 24;
export const VARIANTS = 4;

/** A layer of the image: brightness (16 to 235) and strength of the hue (0 to 60). */
interface Tone {
  luma: number;
  chroma: number;
}

const SKY_TOP: Tone = { luma: 60, chroma: 45 };
const SKY_LOW: Tone = { luma: 190, chroma: 25 };
const SUN: Tone = { luma: 228, chroma: 8 };
const FAR_HILLS: Tone = { luma: 90, chroma: 30 };
const NEAR_HILLS: Tone = { luma: 38, chroma: 14 };

/**
 * Draws a landscape with a sun as a YUV 4:2:0 image (planes Y, U, V). Width and height are even numbers of pixels; `look` counts from
 * 0, with `VARIANTS` shapes per colour. The shapes scale with the frame.
 */
export function drawPicture(width: number, height: number, look: number): Uint8Array {
  const hue = (Math.floor(look / VARIANTS) / HUES) * 2 * Math.PI;
  const variant = look % VARIANTS;
  const yuv = new Uint8Array((width * height * 3) / 2);
  const luma = yuv.subarray(0, width * height);
  const blue = yuv.subarray(width * height, (width * height * 5) / 4);
  const red = yuv.subarray((width * height * 5) / 4);
  const scene = sceneOf(width, height, variant);
  for (let y = 0; y < height; y += 1) {
    for (const { from, to, tone } of scene.row(y)) {
      luma.fill(tone.luma, y * width + from, y * width + to);
      if (y % 2 === 1) continue;
      const start = (y / 2) * (width / 2);
      blue.fill(128 + tone.chroma * Math.cos(hue), start + (from >> 1), start + (to >> 1));
      red.fill(128 + tone.chroma * Math.sin(hue), start + (from >> 1), start + (to >> 1));
    }
  }
  return yuv;
}

/** Pixels of one tone in a row; later spans cover earlier ones. */
interface Span {
  from: number;
  to: number;
  tone: Tone;
}

function sceneOf(width: number, height: number, variant: number): { row(y: number): Span[] } {
  const sun = {
    x: width * (0.2 + 0.2 * variant),
    y: height * (0.5 - 0.08 * variant),
    radius: Math.min(width, height) * 0.12,
  };
  return {
    row(y) {
      const low = y / height;
      const sky = {
        luma: Math.round(SKY_TOP.luma + (SKY_LOW.luma - SKY_TOP.luma) * low),
        chroma: Math.round(SKY_TOP.chroma + (SKY_LOW.chroma - SKY_TOP.chroma) * low),
      };
      const half = Math.sqrt(Math.max(0, sun.radius ** 2 - (y - sun.y) ** 2));
      return [
        { from: 0, to: width, tone: sky },
        { from: Math.round(sun.x - half), to: Math.round(sun.x + half), tone: SUN },
        ...hill(width, low, 0.3 + 0.1 * variant, 0.58, 0.55, FAR_HILLS),
        ...hill(width, low, 0.8 - 0.15 * variant, 0.68, 0.7, NEAR_HILLS),
        ...hill(width, low, 0.1 + 0.25 * variant, 0.82, 1.2, NEAR_HILLS),
      ];
    },
  };
}

/** One row of a parabola with its top at (`centre`, `top`) and the width `spread` at the bottom of the image; all as shares of it. */
function hill(width: number, low: number, centre: number, top: number, spread: number, tone: Tone): Span[] {
  if (low < top) return [];
  const half = spread * Math.sqrt((low - top) / (1 - top));
  const from = Math.max(0, Math.round((centre - half) * width));
  const to = Math.min(width, Math.round((centre + half) * width));
  return to > from ? [{ from, to, tone }] : [];
}
