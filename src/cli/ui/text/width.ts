import stringWidth from 'string-width';

/** Characters of one column each, which nothing that stands beside them changes: those of ASCII, of Latin-1, and the usual punctuation. */
const PLAIN = /^[\x20-\x7e\xa0-\xac\xae-\xff–—‘’“”„…]*$/;
/** Characters are looked for in so many code units at a time: the time that takes grows with their square. */
const CHUNK = 1000;
let segmenter: Intl.Segmenter | undefined;

/** How many terminal columns a text takes; colours take none. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (let at = 0; at < text.length; at += CHUNK) width += stringWidth(text.slice(at, at + CHUNK));
  return width;
}

/** The text in at most that many columns (at least one), its end replaced by an ellipsis if it is longer. */
export function cutEnd(text: string, width: number): string {
  return displayWidth(text) <= width ? text : `${start(text, width - 1)}…`;
}

/** Like `cutEnd`, but the middle goes: names often differ at their ends. */
export function cutMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const tail = reversed(start(reversed(text), Math.floor((width - 1) / 2)));
  return `${start(text, width - 1 - displayWidth(tail))}…${tail}`;
}

/** The text broken at spaces into lines of at most that many columns (two at least); a longer word is split, never a character. Never empty. */
export function wrap(text: string, columns: number): string[] {
  const width = Math.max(2, columns);
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const size = displayWidth(word);
    if (line !== '' && used + 1 + size > width) flush();
    const pieces = size > width ? piecesOf(word, width) : [word];
    const rest = pieces.pop() ?? '';
    for (const piece of pieces) lines.push(piece);
    line = line === '' ? rest : `${line} ${rest}`;
    used = displayWidth(line);
  }
  if (line !== '' || lines.length === 0) flush();
  return lines;

  function flush(): void {
    lines.push(line);
    line = '';
    used = 0;
  }
}

/** A word in pieces of at most that many columns, but for single characters that take more. */
function piecesOf(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const segment of PLAIN.test(word) ? word : charactersOf(word)) {
    const size = displayWidth(segment);
    if (piece !== '' && used + size > width) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += segment;
    used += size;
  }
  return [...pieces, piece];
}

function start(text: string, width: number): string {
  if (PLAIN.test(text)) return text.slice(0, Math.max(0, width));
  let used = 0;
  let length = 0;
  for (const segment of charactersOf(text)) {
    used += displayWidth(segment);
    if (used > width) break;
    length += segment.length;
  }
  return text.slice(0, length);
}

function reversed(text: string): string {
  return [...charactersOf(text)].reverse().join('');
}

/** The characters of a text as people count them. The segmenter is made when it is first needed: that takes 13 ms, and most texts are plain. */
function* charactersOf(text: string): Generator<string> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (let at = 0; at < text.length; ) {
    const found = Array.from(segmenter.segment(text.slice(at, at + CHUNK)), ({ segment }) => segment);
    // The last one may go on.
    if (at + CHUNK < text.length && found.length > 1) found.pop();
    for (const character of found) {
      yield character;
      at += character.length;
    }
  }
}
