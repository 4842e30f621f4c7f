/** Writes the bits of an H.264 unit. */
export interface BitWriter {
  /** A number below 2^`count` in `count` bits, at most 24. */
  fixed(value: number, count: number): void;
  /** An Exp-Golomb code, ue(v) (ITU-T H.264, 9.1), of a number below 4095. */
  unsigned(value: number): void;
  /** A signed Exp-Golomb code, se(v) (9.1.1). */
  signed(value: number): void;
  /** The unit with the given first byte: a length of four bytes, the bits written, trailing bits, emulation prevention (7.3.1, 7.4.1). */
  unit(head: number): Uint8Array;
}

/** Creates a writer without bits. */
export function createBitWriter(): BitWriter {
  const bytes: number[] = [];
  /** Bits that do not fill a byte yet. */
  let rest = 0;
  let filled = 0;

  function fixed(value: number, count: number): void {
    rest = (rest << count) | value;
    filled += count;
    while (filled >= 8) {
      filled -= 8;
      bytes.push((rest >>> filled) & 255);
    }
  }

  function unsigned(value: number): void {
    fixed(value + 1, 63 - 2 * Math.clz32(value + 1));
  }

  return {
    fixed,
    unsigned,
    signed: (value) => unsigned(value > 0 ? 2 * value - 1 : -2 * value),
    unit(head) {
      fixed(1, 1);
      if (filled > 0) fixed(0, 8 - filled);
      const body = escaped([head, ...bytes]);
      const unit = Buffer.alloc(4 + body.length);
      unit.writeUInt32BE(body.length);
      unit.set(body, 4);
      return unit;
    },
  };
}

/** Breaks up start codes: a 3 before every byte up to 3 that follows two zeros. */
function escaped(bytes: readonly number[]): number[] {
  const result: number[] = [];
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros === 2 && byte <= 3) {
      result.push(3);
      zeros = 0;
    }
    result.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return result;
}

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
