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
