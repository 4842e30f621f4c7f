import { quote, type TextKind, type TextLoss } from './loss.js';
import type { Span, YamlScalar } from './node.js';

/** What a line of a text begins with that was likely meant as a key of the shot. */
const KEY_IN_TEXT =
  /^(?:image\s*:\s*\S+\.\w{3,4}\b|takes\s*:\s*\d+$|enabled\s*:\s*(?:true|false)$|(?:settings|notes|preset|prompt)\s*:)/;

const LIST_ITEM = /^(?:[-*•–—]|\d{1,3}[.)])\s+\S/;

/** What a person would not expect of the lines of a text: comments that are none, keys that became text, a list joined to one line. */
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
      message: 'the lines of this list are joined to one line, with spaces between them',
      help: 'write | behind the colon and the text on the lines below it, which keeps every line',
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
      message: `${isBlock ? 'inside a block' : 'inside quotes'} there are no comments: ${quote(comment)} is part of the text and is sent`,
      help: 'move the comment to a line above the key, or put the text in quotes if it is meant',
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
      message: `this line is part of the text above it, not the key \`${key}\``,
      help: `start it in the column of the other keys of the shot, with a space after the colon`,
    },
  ];
}
