import { mix } from './canvas.js';
import type { Motif } from './look.js';
import { chanceOf, clamp, type Stage } from './stage.js';

/** What is painted between the sky and the horizon. */
export const MOTIF_PAINTERS: Record<Motif, (stage: Stage) => void> = {
  sea(stage) {
    const { canvas, horizon, chance } = stage;
    const start = chance(10) * 6;
    paintSilhouette(
      stage,
      (x) => {
        const at = x / canvas.columns;
        const swell =
          Math.sin(at * 3.1 + start) + 0.4 * Math.sin(at * 9.7 + start) + 0.12 * Math.sin(at * 41);
        return horizon - canvas.rows * 0.035 * Math.max(0, swell);
      },
      0.45,
    );
  },
  hills(stage) {
    const { canvas, horizon, chance } = stage;
    for (let ridge = 0; ridge < 4; ridge += 1) {
      const start = chance(20 + ridge) * 40;
      const bend = 2.2 + 1.3 * ridge + chance(30 + ridge);
      const height = canvas.rows * (0.23 - 0.052 * ridge);
      paintSilhouette(
        stage,
        (x) => {
          const at = (x / canvas.columns) * bend + start;
          const shape = 0.55 + 0.3 * Math.sin(at) + 0.17 * Math.sin(at * 2.3 + 1) + 0.06 * Math.sin(at * 6.1);
          return horizon - height * Math.max(0.05, shape);
        },
        0.72 - 0.23 * ridge,
      );
    }
  },
  skyline(stage) {
    const { canvas, horizon, chance } = stage;
    for (let street = 0; street < 3; street += 1) {
      const block = canvas.columns / (26 - 6 * street);
      const offset = chance(40 + street) * 60;
      paintSilhouette(
        stage,
        (x) => {
          const house = Math.floor(x / block + offset);
          const tall = chanceOf(house + 977 * street, 7) ** 1.6;
          return horizon - canvas.rows * (0.04 + (0.24 - 0.06 * street) * tall);
        },
        0.6 - 0.28 * street,
      );
    }
  },
  window(stage) {
    const { canvas, colours, horizon, light } = stage;
    canvas.paint(colours.shade, (_, y) => 0.35 + 0.25 * (y / horizon), { top: 0, bottom: horizon });
    const half = canvas.rows * 0.11;
    const top = horizon - canvas.rows * 0.24;
    const bottom = horizon - canvas.rows * 0.03;
    const warm = mix(colours.low, colours.light, 0.7);
    canvas.paint(
      warm,
      (x, y) => {
        const across = Math.max(0, Math.abs(x - light.x) - half) / half;
        const down = Math.max(0, top - y, y - bottom) / half;
        return 0.55 / (1 + 4 * (across * across + down * down)) ** 2;
      },
      { top: 0, bottom: horizon },
    );
    const bar = Math.max(1, half * 0.035);
    canvas.paint(
      warm,
      (x, y) => {
        const away = Math.abs(x - light.x);
        const inside = clamp(half - away + 0.5) * clamp(y - top + 0.5) * clamp(bottom - y + 0.5);
        const middle = top + (bottom - top) * 0.42;
        const pane = clamp(away - bar + 0.5) * clamp(Math.abs(y - middle) - bar + 0.5);
        return inside * pane * (0.75 + (0.25 * (y - top)) / (bottom - top));
      },
      { top: top - 1, bottom: bottom + 1, left: light.x - half - 1, right: light.x + half + 2 },
    );
  },
  beams(stage) {
    const { canvas, colours, horizon, light, chance } = stage;
    const lean = chance(50) < 0.5 ? 1 : -1;
    canvas.paint(colours.shade, () => 0.3, { top: 0, bottom: horizon });
    for (let beam = 0; beam < 3; beam += 1) {
      const source = light.x + lean * canvas.columns * (0.16 * beam - 0.3);
      const slope = lean * (0.35 + 0.22 * beam + 0.15 * chance(51 + beam));
      canvas.paint(
        mix(colours.low, colours.light, 0.5),
        (x, y) => {
          const wide = canvas.rows * (0.03 + (0.16 * y) / canvas.rows);
          const away = (x - source - slope * y) / wide;
          return (0.5 - 0.08 * beam) / (1 + away ** 4);
        },
        { top: 0, bottom: horizon },
      );
    }
  },
};

/** What stands on the horizon: `top` is its upper edge for each column, `haze` the share of the sky's colour in it. */
function paintSilhouette(
  { canvas, colours, horizon }: Stage,
  top: (x: number) => number,
  haze: number,
): void {
  const edge = Float32Array.from({ length: canvas.columns }, (_, x) => top(x));
  const highest = edge.reduce((least, each) => Math.min(least, each), horizon);
  const tone = mix(colours.shade, mix(colours.middle, colours.low, 0.5), haze);
  canvas.paint(tone, (x, y) => clamp(y - (edge[x] ?? horizon) + 0.5), {
    top: highest - 1,
    bottom: horizon,
  });
}
