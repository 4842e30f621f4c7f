import stringWidth from 'string-width';

/** Characters of one column each, which nothing that stands beside them changes: those of ASCII, of Latin-1, and the usual punctuation. */
const PLAIN = /^[\x20-\x7e\xa0-\xac\xae-\xff–—‘’“”„…]*$/;
let segmenter: Intl.Segmenter | undefined;

/** How many terminal columns a text takes; colours take none. */
export function displayWidth(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
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
    let rest = word;
    let size = displayWidth(rest);
    if (line !== '' && used + 1 + size > width) flush();
    while (size > width) {
      const head = start(rest, width) || firstCharacter(rest);
      lines.push(head);
      rest = rest.slice(head.length);
      size = displayWidth(rest);
    }
    if (rest === '') continue;
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

function start(text: string, width: number): string {
  if (PLAIN.test(text)) return text.slice(0, Math.max(0, width));
  let used = 0;
  let length = 0;
  for (const { segment } of charactersOf(text)) {
    used += displayWidth(segment);
    if (used > width) break;
    length += segment.length;
  }
  return text.slice(0, length);
}

function firstCharacter(text: string): string {
  const [first] = charactersOf(text);
  return first?.segment ?? text;
}

function reversed(text: string): string {
  return [...charactersOf(text)]
    .map(({ segment }) => segment)
    .reverse()
    .join('');
}

/** The characters of a text as people count them. Made when it is first needed: that takes 13 ms, and most texts are plain. */
function charactersOf(text: string): Iterable<{ segment: string }> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter.segment(text);
}
