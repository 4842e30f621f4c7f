import { CAPITAL, widthOf } from './font.js';

/** What a clip says of itself in the picture. */
export interface Lettering {
  /** Null for a request that belongs to no known take. */
  label: { shot: string; take: number } | null;
  /** The first words of the prompt. */
  words: string;
}

/** One line of text in a picture. */
export interface Line {
  text: string;
  /** The left edge and the upper edge of capital letters, in pixels. */
  left: number;
  top: number;
  /** The size of a point of the font in pixels. */
  point: number;
}

const MOST_LINES = 3;
/** Letters of points smaller than this cannot be read. */
const SMALLEST_POINT = 0.6;
const ELLIPSIS = '...';

/** The distance of everything from the edges of the frame, as a share of its shorter side. */
export const MARGIN = 0.06;

/**
 * Where the text of a picture stands: shot and take at the top, large, and the first words of the prompt in at most three lines at the
 * bottom. A long id is smaller; what cannot be read is left out.
 */
export function layOut({ label, words }: Lettering, width: number, height: number): Line[] {
  const side = Math.min(width, height);
  const margin = MARGIN * side;
  const left = 1.75 * margin;
  const room = width - 2 * left;
  const lines: Line[] = [];
  if (label) {
    const take = `take ${label.take}`;
    const wanted = (0.115 * side) / CAPITAL;
    const shot = plainText(label.shot);
    const point = Math.min(wanted, room / (widthOf(shot) + 0.7 * widthOf(take) + 6));
    const top = 1.8 * margin;
    lines.push({ text: shot, left, top, point });
    const small = 0.7 * point;
    const lower = top + CAPITAL * (point - small);
    lines.push({ text: take, left: width - left - small * widthOf(take), top: lower, point: small });
  }
  const point = (0.045 * side) / CAPITAL;
  const rows = wrap(plainText(words), room / point);
  const pitch = 1.85 * CAPITAL * point;
  const top = height - 1.8 * margin - CAPITAL * point - (rows.length - 1) * pitch;
  rows.forEach((text, row) => {
    lines.push({ text, left, top: top + row * pitch, point });
  });
  return lines.filter((line) => line.point >= SMALLEST_POINT);
}

/** Replaces a character that is not in the font. */
const UNKNOWN = '\ufffd';
const LETTERS: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
};

/** A text in printable ASCII: letters without their accents, and one question mark in place of characters that are not in the font. */
export function plainText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\s\p{C}]+/gu, ' ')
    .replace(/[^ -~]/gu, (character) => LETTERS[character] ?? UNKNOWN)
    .replace(new RegExp(`${UNKNOWN}+`, 'g'), '?')
    .trim();
}

/** The first words of a text in lines of at most `width` points, with an ellipsis if there are more. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (lines.length === MOST_LINES - 1) return [...lines, shortened(longer, width)];
    if (line !== '') lines.push(line);
    line = widthOf(word) <= width ? word : shortened(word, width);
  }
  return line === '' ? lines : [...lines, line];
}

/** The start of a line that is too long, up to the end of a word if there is one, with an ellipsis. */
function shortened(line: string, width: number): string {
  let start = line;
  while (start !== '' && widthOf(start + ELLIPSIS) > width) start = start.slice(0, -1);
  const whole = line[start.length] === ' ' ? start : start.replace(/ \S*$/, '');
  return whole.replace(/[\s.,;:-]+$/, '') + ELLIPSIS;
}
