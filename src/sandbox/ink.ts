import { glyphOf } from './font.js';
import { type Line, MARGIN } from './lettering.js';

/** The brightness of the ink. */
const WHITE = 230;

/** How strokes are drawn. */
interface Pen {
  /** Half the width of a stroke, in pixels, and the width of its soft edge. */
  radius: number;
  soft: number;
  strength: number;
}

/** A frame in planes of YUV 4:2:0. */
export interface Frame {
  yuv: Uint8Array;
  width: number;
  height: number;
}

/** A part of a frame, with how much of each of its pixels is covered (0 to 1). */
interface Mask {
  left: number;
  top: number;
  columns: number;
  rows: number;
  cover: Float32Array;
}

/** Draws lines of text, and the corners of the safe area. */
export function ink(frame: Frame, lines: readonly Line[]): void {
  for (const { text, left, top, point } of lines) {
    draw(frame, strokesOf(text, left, top, point), { radius: 0.46 * point, soft: 1, strength: 0.96 });
  }
  const radius = Math.max(0.5, Math.min(frame.width, frame.height) / 900);
  for (const strokes of cornersOf(frame)) draw(frame, strokes, { radius, soft: 1, strength: 0.55 });
}

/** A line between two points, in pixels. */
type Stroke = readonly [fromX: number, fromY: number, toX: number, toY: number];

function strokesOf(text: string, left: number, top: number, point: number): Stroke[] {
  const strokes: Stroke[] = [];
  let start = left;
  for (const character of text) {
    const glyph = glyphOf(character);
    for (const [fromX, fromY, toX, toY] of glyph.strokes)
      strokes.push([start + fromX * point, top + fromY * point, start + toX * point, top + toY * point]);
    start += glyph.advance * point;
  }
  return strokes;
}

/** The corners of the safe area. */
function cornersOf({ width, height }: Frame): Stroke[][] {
  const side = Math.min(width, height);
  const margin = MARGIN * side;
  const long = 0.06 * side;
  return [1, -1].flatMap((right) =>
    [1, -1].map((down): Stroke[] => {
      const x = right === 1 ? margin : width - margin;
      const y = down === 1 ? margin : height - margin;
      return [
        [x, y, x + right * long, y],
        [x, y, x, y + down * long],
      ];
    }),
  );
}

/** Draws strokes as one shape: where they overlap, the ink is not thicker. */
function draw(frame: Frame, strokes: readonly Stroke[], pen: Pen): void {
  const reach = pen.radius + pen.soft;
  const xs = strokes.flatMap(([from, , to]) => [from, to]);
  const ys = strokes.flatMap(([, from, , to]) => [from, to]);
  const left = Math.max(0, Math.floor(Math.min(...xs) - reach));
  const top = Math.max(0, Math.floor(Math.min(...ys) - reach));
  const columns = Math.min(frame.width, Math.ceil(Math.max(...xs) + reach) + 1) - left;
  const rows = Math.min(frame.height, Math.ceil(Math.max(...ys) + reach) + 1) - top;
  if (strokes.length === 0 || columns <= 0 || rows <= 0) return;
  const mask: Mask = { left, top, columns, rows, cover: new Float32Array(columns * rows) };
  for (const stroke of strokes) cover(mask, stroke, pen);
  blend(frame, mask, pen);
}

/** Covers the pixels near a stroke, less towards its edge. */
function cover(mask: Mask, [fromX, fromY, toX, toY]: Stroke, { radius, soft }: Pen): void {
  const reach = radius + soft;
  const alongX = toX - fromX;
  const alongY = toY - fromY;
  const square = alongX * alongX + alongY * alongY || 1;
  const right = Math.min(mask.columns, Math.ceil(Math.max(fromX, toX) + reach) - mask.left);
  const bottom = Math.min(mask.rows, Math.ceil(Math.max(fromY, toY) + reach) - mask.top);
  for (let y = Math.max(0, Math.floor(Math.min(fromY, toY) - reach) - mask.top); y < bottom; y += 1) {
    for (let x = Math.max(0, Math.floor(Math.min(fromX, toX) - reach) - mask.left); x < right; x += 1) {
      const awayX = x + mask.left + 0.5 - fromX;
      const awayY = y + mask.top + 0.5 - fromY;
      const along = Math.min(1, Math.max(0, (awayX * alongX + awayY * alongY) / square));
      const gapX = awayX - along * alongX;
      const gapY = awayY - along * alongY;
      const inside = (radius + soft / 2 - Math.sqrt(gapX * gapX + gapY * gapY)) / soft;
      const at = y * mask.columns + x;
      if (inside > (mask.cover[at] ?? 0)) mask.cover[at] = Math.min(1, inside);
    }
  }
}

/** Blends the ink into the planes of a frame; it has no colour. */
function blend({ yuv, width, height }: Frame, mask: Mask, { strength }: Pen): void {
  const quarter = (width / 2) * (height / 2);
  const toward = (at: number, value: number, share: number) => {
    yuv[at] = (yuv[at] ?? 0) * (1 - share) + value * share + 0.5;
  };
  for (let row = 0; row < mask.rows; row += 1) {
    for (let column = 0; column < mask.columns; column += 1) {
      const share = (mask.cover[row * mask.columns + column] ?? 0) * strength;
      if (share === 0) continue;
      const x = mask.left + column;
      const y = mask.top + row;
      toward(y * width + x, WHITE, share);
      if (x % 2 === 1 || y % 2 === 1) continue;
      const at = width * height + (y / 2) * (width / 2) + x / 2;
      toward(at, 128, share);
      toward(at + quarter, 128, share);
    }
  }
}
