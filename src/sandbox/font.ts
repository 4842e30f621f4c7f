/** The rows of a letter above the line, and the columns between two letters and of a space. */
export const CAPITAL = 7;
const GAP = 1.4;
const SPACE = 3;

/**
 * A plain font of one stroke: the printable characters of ASCII from "!" to "~", each as five columns of eight points in hexadecimal,
 * the lowest bit at the top; the eighth is below the line.
 */
const COLUMNS = `
00005f0000 0007000700 147f147f14 242a7f2a12 2313086462 3649562050 0000070000 001c224100 0041221c00 2a1c7f1c2a 08083e0808 0080600000
0808080808 0000400000 2010080402 3e4141413e 00427f4000 6251494946 2241494936 1814127f10 2745454539 3c4a494930 0171090503 3649494936
0649493e00 0000240000 0080640000 0008142241 1414141414 4122140800 0201590906 3e415d551e 7e1111117e 7f49494936 3e41414122 7f4141413e
7f49494941 7f09090901 3e4149493a 7f0808087f 00417f4100 2040403f00 7f08142241 7f40404040 7f020c027f 7f0408107f 3e4141413e 7f09090906
3e4151215e 7f09192946 4649494931 01017f0101 3f4040403f 1f2040201f 3f4038403f 6314081463 0708700807 6151494543 007f414100 0204081020
0041417f00 0402010204 4040404040 0001020400 2054545478 7f48444438 3844444420 384444487f 3854545418 087e090102 18a4a4a47c 7f08040478
00447d4000 4080847d00 7f10284400 00417f4000 7c04180478 7c08040478 3844444438 fc24242418 18242424fc 7c08040408 4854545420 043f444020
3c4040207c 1c2040201c 3c4030403c 4428102844 1ca0a0a07c 4464544c44 0008364100 00007f0000 0041360800 0201020402
`
  .trim()
  .split(/\s+/);

/** A character as strokes between the centres of points; x from the left edge of the character, y from its top. */
export interface Glyph {
  strokes: readonly (readonly [fromX: number, fromY: number, toX: number, toY: number])[];
  /** The distance to the next character. */
  advance: number;
}

const glyphs = new Map<string, Glyph>();

/** The glyph of a printable character of ASCII; every other one is a space. */
export function glyphOf(character: string): Glyph {
  const known = glyphs.get(character);
  if (known) return known;
  const glyph = draw(COLUMNS[character.charCodeAt(0) - 0x21]);
  glyphs.set(character, glyph);
  return glyph;
}

/** The width of a text in points. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += glyphOf(character).advance;
  return Math.max(0, width - GAP);
}

/** Joins neighbouring points: beside and below each other, and across a corner where no other way joins them. */
function draw(columns: string | undefined): Glyph {
  if (columns === undefined) return { strokes: [], advance: SPACE + GAP };
  const bytes = Buffer.from(columns, 'hex');
  const first = bytes.findIndex((column) => column !== 0);
  const last = bytes.findLastIndex((column) => column !== 0);
  const isSet = (x: number, y: number) => (((bytes[x] ?? 0) >> y) & 1) === 1;
  const isLone = (x: number, y: number) =>
    [-1, 0, 1].every((right) =>
      [-1, 0, 1].every((down) => (right === 0 && down === 0) || !isSet(x + right, y + down)),
    );
  const strokes: [number, number, number, number][] = [];
  for (let x = first; x <= last; x += 1) {
    for (let y = 0; y < 8; y += 1) {
      if (!isSet(x, y)) continue;
      const left = x - first + 0.5;
      const join = (toX: number, toY: number) => strokes.push([left, y + 0.5, toX - first + 0.5, toY + 0.5]);
      if (isSet(x + 1, y)) join(x + 1, y);
      if (isSet(x, y + 1)) join(x, y + 1);
      for (const down of [-1, 1])
        if (isSet(x + 1, y + down) && !isSet(x + 1, y) && !isSet(x, y + down)) join(x + 1, y + down);
      if (isLone(x, y)) join(x, y);
    }
  }
  return { strokes, advance: last - first + 1 + GAP };
}
