import { createCanvas, mix } from './canvas.js';
import type { Motif } from './look.js';
import { MOTIF_PAINTERS } from './motifs.js';
import { clamp, type Stage, smooth, stageOf } from './stage.js';

/** The motifs with a sun or a moon. */
const WITH_DISC: ReadonlySet<Motif> = new Set(['sea', 'hills', 'skyline']);

/** Draws the picture of a look as a YUV 4:2:0 image (planes Y, U, V). Width and height are even numbers of pixels. */
export function drawPicture(width: number, height: number, look: number): Uint8Array {
  const canvas = createCanvas(width, height);
  const stage = stageOf(canvas, look);
  const hasDisc = WITH_DISC.has(stage.motif);
  paintSky(stage);
  if (hasDisc) paintDisc(stage);
  MOTIF_PAINTERS[stage.motif](stage);
  paintReflection(stage);
  if (hasDisc) paintGlints(stage);
  paintScrim(stage);
  return canvas.frame();
}

function paintSky({ canvas, colours, horizon, light }: Stage): void {
  const { top, middle, low } = colours;
  canvas.fill((y) => {
    const share = Math.min(1, y / horizon);
    return share < 0.6
      ? mix(top, middle, smooth(share / 0.6))
      : mix(middle, low, smooth((share - 0.6) / 0.4));
  });
  const reach = 5 * light.radius;
  const glow = mix(colours.low, colours.light, 0.6);
  canvas.paint(
    glow,
    (x, y) => {
      const far = ((x - light.x) ** 2 + (y - light.y) ** 2) / (reach * reach);
      return 0.75 / (1 + 3 * far) ** 2;
    },
    { top: 0, bottom: horizon, left: light.x - 1.8 * reach, right: light.x + 1.8 * reach },
  );
}

/** A disc with a soft edge. */
function paintDisc({ canvas, colours, light, horizon }: Stage): void {
  const { x: left, y: top, radius } = light;
  const box = {
    top: top - radius - 2,
    bottom: Math.min(horizon, top + radius + 2),
    left: left - radius - 2,
    right: left + radius + 2,
  };
  canvas.paint(
    colours.light,
    (x, y) => clamp(radius - Math.sqrt((x - left) ** 2 + (y - top) ** 2) + 0.5),
    box,
  );
}

/** The part below the horizon: what is above it upside down, darker, with ripples that grow towards the viewer. */
function paintReflection({ canvas, colours, horizon, chance }: Stage): void {
  const { rows, columns } = canvas;
  const depth = rows - horizon;
  for (let y = horizon; y < rows; y += 1) {
    const near = (y - horizon) / depth;
    const wave = Math.sin(Math.sqrt(near) * 60 + chance(60) * 6) * Math.sin(near * 23);
    const from = {
      y: Math.max(0, Math.round(horizon - 1 - (y - horizon) * (0.8 + 0.1 * wave * near))),
      shift: Math.round(columns * 0.012 * near * wave),
    };
    canvas.copy(y, from, 0.35 + 0.45 * near + 0.06 * wave, colours.shade);
  }
}

/** The path of the light on the water: short dashes that become longer and rarer towards the viewer. */
function paintGlints({ canvas, colours, horizon, light, chance }: Stage): void {
  const { rows } = canvas;
  const pitch = Math.max(2, rows / 90);
  for (let y = horizon + pitch, index = 0; y < rows * 0.9; y += pitch * (1 + index / 16), index += 1) {
    const near = (y - horizon) / (rows - horizon);
    const half = light.radius * (0.25 + 1.5 * chance(100 + index)) * (0.5 + near);
    const middle = light.x + light.radius * (chance(200 + index) - 0.5) * (0.6 + 2.4 * near);
    const thick = Math.max(0.5, pitch * (0.16 + 0.2 * near));
    canvas.paint(
      colours.light,
      (x, at) =>
        0.62 *
        (1 - near) ** 2 *
        clamp(1.4 - Math.abs(x - middle) / half) *
        clamp(thick - Math.abs(at - y) + 0.5),
      { top: y - thick - 1, bottom: y + thick + 2, left: middle - 1.4 * half, right: middle + 1.4 * half },
    );
  }
}

/** Darker towards the top and the bottom, where the text stands. */
function paintScrim({ canvas, colours }: Stage): void {
  const { rows } = canvas;
  const dark = mix(colours.shade, [16, 128, 128], 0.5);
  const strip = 0.3 * rows;
  const shareAt = (far: number) => 0.42 * smooth(clamp(1 - far / strip));
  canvas.paint(dark, (_, y) => shareAt(y), { top: 0, bottom: strip });
  canvas.paint(dark, (_, y) => shareAt(rows - y), { top: rows - strip, bottom: rows });
}
