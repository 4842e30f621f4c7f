import type { KeyPicture } from './encode.js';
import { MACROBLOCK, motionPicture } from './motion.js';

/** Pictures that give a valid stream of any length when they are repeated in order. */
export interface Loop {
  /** The decoder configuration (WebCodecs). */
  config: VideoDecoderConfig;
  pictures: { data: Uint8Array; type: 'key' | 'delta' }[];
}

/** The part of a frame that moves, in pixels from the top. */
export interface Water {
  from: number;
  to: number;
}

/** The widest movement of a row, as a share of the frame's width. */
const SWAY = 0.006;
/** Rows of macroblocks move in bands, so many in the height of a frame. */
const BANDS = 34;

/**
 * The loop of a picture whose water moves: rows of macroblocks sway to one side during the first second and to the other during the
 * next one, and are where they were at its end, so that each second begins with the key picture and the clip can be cut there. Trims
 * between whole seconds are encoded again: the key picture is nearly all of a clip's bytes, so that one each half second would double
 * them, and the water would have to come back as often.
 */
export function loopOf(
  key: KeyPicture,
  size: { width: number; height: number },
  fps: number,
  water: Water,
): Loop {
  const second = Math.max(1, Math.round(fps));
  const columns = Math.ceil(size.width / MACROBLOCK);
  const reaches = reachesOf(Math.ceil(size.height / MACROBLOCK), size.width, water);
  const pictures: Loop['pictures'] = [];
  for (const side of [1, -1]) {
    const placeAt = (reach: number, frame: number) =>
      Math.round(side * reach * Math.sin((Math.PI * frame) / second));
    pictures.push({ data: key.data, type: 'key' });
    for (let frame = 1; frame < second; frame += 1) {
      const shifts = reaches.map((reach) => placeAt(reach, frame) - placeAt(reach, frame - 1));
      pictures.push({ data: motionPicture(shifts, columns, frame), type: 'delta' });
    }
  }
  return { config: key.config, pictures };
}

/** How far each row of macroblocks moves, in pixels; only those that are water altogether move, neighbouring bands by different lengths. */
function reachesOf(rows: number, width: number, water: Water): number[] {
  return Array.from({ length: rows }, (_, row) => {
    const top = row * MACROBLOCK;
    if (top < water.from || top + MACROBLOCK > water.to) return 0;
    const share = Math.sqrt((top + MACROBLOCK / 2 - water.from) / (water.to - water.from));
    const band = Math.floor((row * BANDS) / rows);
    return SWAY * width * Math.sin(Math.PI * share) * Math.cos(band * 1.9);
  });
}
