import { isBlock, loss, quote, type TextKind, type TextLoss } from './loss.js';
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
  const joined: Span[] = [];
  const plain = String(value.value);
  const where = isBlock(value) ? 'inside a block' : 'inside quotes';
  let end = value.start - 1;
  for (const [index, whole] of raw.split('\n').entries()) {
    end += whole.length + 1;
    const line = whole.trim();
    if (index === 0 || line === '') continue;
    const last = end - whole.length + whole.trimEnd().length;
    const at = { source, start: last - line.length, end: last };
    if (kind === 'prompt') found.push(...commentLine(at, line, where), ...keyLine(at, line));
    if (value.style !== 'literal' && LIST_ITEM.test(line) && !plain.includes(`\n${line}`)) joined.push(at);
  }
  const [first] = joined;
  if (first && joined.length > 1) {
    const help = 'to keep the line breaks, write | after the colon and the text on the lines below';
    found.push(loss(first, 'lines-joined', 'the lines of this list are joined into one line', help));
  }
  return found;
}

function commentLine(at: Span, line: string, where: string): TextLoss[] {
  const tail = /(?:^|\s)#+\s*(?:todo|fixme|xxx|hack)\b.*$/i.exec(line)?.[0].trimStart();
  const comment = /^#+(?:\s|$)/.test(line) ? line : tail;
  if (comment === undefined) return [];
  const message = `comments do not work ${where}: ${quote(comment)} is sent as part of the string`;
  const help = 'move the comment to a line above the key, or put the string in quotes if the # is intended';
  return [loss({ ...at, start: at.end - comment.length }, 'comment-in-text', message, help)];
}

function keyLine(at: Span, line: string): TextLoss[] {
  const key = KEY_IN_TEXT.test(line) ? /^\w+/.exec(line)?.[0] : undefined;
  if (key === undefined) return [];
  const message = `this line is part of the string above it, not the key \`${key}\``;
  const help = 'indent it like the other keys of the shot, with a space after the colon';
  return [loss(at, 'key-in-text', message, help)];
}
