import { quote, type TextKind, type TextLoss } from './loss.js';
import type { Span, YamlScalar } from './node.js';

/** The start of a line inside a string that was probably meant as a key of the shot. */
const KEY_IN_TEXT =
  /^(?:image\s*:\s*\S+\.\w{3,4}\b|takes\s*:\s*\d+$|enabled\s*:\s*(?:true|false)$|(?:settings|notes|preset|prompt)\s*:)/;

const LIST_ITEM = /^(?:[-*•–—]|\d{1,3}[.)])\s+\S/;

/** Surprises in the lines of a string: comments that are part of it, keys that became text, a list joined into one line. */
export function lineLosses(value: YamlScalar, kind: TextKind): TextLoss[] {
  const { source } = value;
  const raw = source.text.slice(value.start, value.end);
  if (!raw.includes('\n')) return [];
  const found: TextLoss[] = [];
  const joined: { start: number; end: number }[] = [];
  const isBlock = value.style === 'literal' || value.style === 'folded';
  const plain = String(value.value);
  let start = value.start;
  for (const [index, whole] of raw.split('\n').entries()) {
    const line = whole.trim();
    const at = {
      source,
      start: start + whole.length - whole.trimStart().length,
      end: start + whole.trimEnd().length,
    };
    start += whole.length + 1;
    if (index === 0 || line === '') continue;
    if (kind === 'prompt') found.push(...commentLine(at, line, isBlock), ...keyLine(at, line));
    if (value.style !== 'literal' && LIST_ITEM.test(line) && !plain.includes(`\n${line}`)) joined.push(at);
  }
  const [first] = joined;
  if (first && joined.length > 1) {
    found.push({
      ...first,
      source,
      code: 'lines-joined',
      message: 'the lines of this list are joined into one line',
      help: 'to keep the line breaks, write | after the colon and the text on the lines below',
    });
  }
  return found;
}

function commentLine(at: Span, line: string, isBlock: boolean): TextLoss[] {
  const tail = /(?:^|\s)#+\s*(?:todo|fixme|xxx|hack)\b.*$/i.exec(line)?.[0].trimStart();
  const comment = /^#+(?:\s|$)/.test(line) ? line : tail;
  if (comment === undefined) return [];
  return [
    {
      ...at,
      start: at.end - comment.length,
      code: 'comment-in-text',
      message: `comments do not work ${isBlock ? 'inside a block' : 'inside quotes'}: ${quote(comment)} is sent as part of the string`,
      help: 'move the comment to a line above the key, or put the string in quotes if the # is intended',
    },
  ];
}

function keyLine(at: Span, line: string): TextLoss[] {
  const key = KEY_IN_TEXT.test(line) ? /^\w+/.exec(line)?.[0] : undefined;
  if (key === undefined) return [];
  return [
    {
      ...at,
      code: 'key-in-text',
      message: `this line is part of the string above it, not the key \`${key}\``,
      help: `indent it like the other keys of the shot, with a space after the colon`,
    },
  ];
}
