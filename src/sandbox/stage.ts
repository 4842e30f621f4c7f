import type { Canvas } from './canvas.js';
import { type Motif, readLook } from './look.js';
import { COLOURS, type Colours } from './palette.js';

/** The place of the shapes, in points of the canvas. */
export interface Stage {
  canvas: Canvas;
  motif: Motif;
  colours: Colours;
  horizon: number;
  light: { x: number; y: number; radius: number };
  /** Numbers of 0 to 1 that depend only on the look. */
  chance(index: number): number;
}

/** The horizon of a look as a share of the height. What is below it is a reflection. */
export function horizonOf(look: number): number {
  const { grain } = readLook(look);
  return 0.46 + 0.06 * chanceOf(grain, 0);
}

/** The places of a look's shapes on a canvas. */
export function stageOf(canvas: Canvas, look: number): Stage {
  const { palette, motif, grain, variant } = readLook(look);
  const { columns, rows } = canvas;
  const chance = (index: number) => chanceOf(grain, index);
  const side = Math.min(columns, rows);
  const x = 0.2 + 0.6 * ((chance(1) + 0.13 * variant) % 1);
  return {
    canvas,
    motif,
    colours: COLOURS[palette],
    horizon: Math.max(1, Math.round(horizonOf(look) * rows)),
    light: {
      x: x * columns,
      y: ((motif === 'hills' ? 0.24 : 0.27) + 0.07 * chance(2) + 0.02 * variant) * rows,
      radius: (0.05 + 0.04 * chance(3)) * side,
    },
    chance,
  };
}

/** A number of 0 to 1 for a look's grain and an index. */
export function chanceOf(grain: number, index: number): number {
  let bits = Math.imul(grain + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 13), 0x297a2d39);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}

/** The share, at least 0 and at most 1. */
export function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** The share with a slow start and a slow end. */
export function smooth(share: number): number {
  return share * share * (3 - 2 * share);
}
