import { createBitWriter } from './bits.js';

/** The side of a macroblock in pixels. */
export const MACROBLOCK = 16;

/** The bits of `frame_num` in the encoder's sequence parameter set. */
const FRAME_NUMBER_BITS = 5;
/** The first byte of a slice of a reference picture that is no key picture. */
const SLICE = 0x61;

/**
 * An H.264 picture that moves each row of macroblocks of the picture before it by a number of whole pixels, to the right if positive,
 * and changes nothing else: a P slice of motion vectors without residuals (ITU-T H.264, 7.3.3 and 7.3.5, CAVLC), with its length in
 * front. It needs no encoder and few bytes. `number` counts from the key picture, which is 0; `columns` is in macroblocks. For streams
 * with one reference picture, order type 2 and a deblocking flag, as `encode.ts` makes them.
 */
export function motionPicture(shifts: readonly number[], columns: number, number: number): Uint8Array {
  const bits = createBitWriter();
  // First macroblock, kind of slice, parameter set.
  for (let field = 0; field < 3; field += 1) bits.unsigned(0);
  bits.fixed(number % 2 ** FRAME_NUMBER_BITS, FRAME_NUMBER_BITS);
  // The references as they are; the quantizer as it is; no deblocking.
  bits.fixed(0, 3);
  bits.signed(0);
  bits.unsigned(1);
  let skipped = 0;
  shifts.forEach((shift, row) => {
    const above = shifts[row - 1];
    for (let column = 0; column < columns; column += 1) {
      // A skipped macroblock stands still, or moves as both of its neighbours do (8.4.1.1).
      if (shift === 0 || (column > 0 && above === shift)) {
        skipped += 1;
        continue;
      }
      // The median of the neighbours (8.4.1.3) where each row moves as one: the row above, in the first row the left neighbour.
      const predicted = above ?? (column === 0 ? 0 : shift);
      bits.unsigned(skipped);
      skipped = 0;
      // One vector for the whole macroblock, in quarters of a pixel and to where the content comes from; no residual.
      bits.unsigned(0);
      bits.signed(-4 * (shift - predicted));
      bits.signed(0);
      bits.unsigned(0);
    }
  });
  if (skipped > 0) bits.unsigned(skipped);
  return bits.unit(SLICE);
}
