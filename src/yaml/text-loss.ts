import { inQuotes } from '../core/quotes.js';
import { truncate } from '../core/text.js';
import { lostComments } from './comment-loss.js';
import { changedEscapes } from './escape-loss.js';
import type { Span, YamlEntry, YamlScalar } from './node.js';

/** Something that a person typed into a text and that YAML drops or changes, or keeps although it does not look like text. */
export interface TextLoss extends Span {
  code: string;
  message: string;
  help: string;
}

/** What kind of text stands at a key: what a model is told, a path or link, or words for people. */
export type TextKind = 'prompt' | 'path' | 'words';

const MOST_QUOTED = 60;

/** What a line of a text begins with that was likely meant as a key of the shot. */
const KEY_IN_TEXT =
  /^(?:image\s*:\s*\S+\.\w{3,4}\b|takes\s*:\s*\d+$|enabled\s*:\s*(?:true|false)$|(?:settings|notes|preset|prompt)\s*:)/;

const LIST_ITEM = /^(?:[-*•–—]|\d{1,3}[.)])\s+\S/;

/** Each opening quote mark that is none to YAML, with those that can close it. */
const TYPOGRAPHIC: Readonly<Record<string, string>> = {
  '“': '”“"',
  '”': '”"',
  '„': '“”"',
  '«': '»',
  '»': '«',
  '‘': "’'",
  '’': "’'",
  '‚': "‘’'",
  '＂': '＂',
  '「': '」',
};

/**
 * What YAML makes of a text that a person would not expect: comments in it, comments that are none, anchors, tags and escapes, joined
 * lists, keys that became text, quote marks that do not quote. Nothing is said of a text that comes through as typed.
 */
export function textLosses(entry: YamlEntry, kind: TextKind): TextLoss[] {
  const { value } = entry;
  if (value.kind !== 'scalar') return [];
  return [
    ...hiddenTexts(entry, value),
    ...properties(entry, value),
    ...escapes(value, kind),
    ...lines(value, kind),
    ...quoteMarks(value),
  ];
}

function hiddenTexts(entry: YamlEntry, value: YamlScalar): TextLoss[] {
  const { source } = value;
  return lostComments(entry).map(({ start, end }) => {
    const lost = source.text.slice(start, end);
    const gap = start > value.end && !source.text.slice(value.end, start).includes('\n') ? ' ' : '';
    const whole = value.style === 'plain' && gap !== '' ? `${value.text}${gap}${lost}` : lost;
    const place = value.style === 'plain' ? quotedFor(whole) : 'write it inside the quotes or the block';
    return {
      source,
      start,
      end,
      code: 'text-in-comment',
      message: `a # after a space begins a comment in YAML: ${quote(lost)} is not part of the text`,
      help: `${place}; if it is a comment, write it as \`# …\` on a line of its own above`,
    };
  });
}

function quotedFor(text: string): string {
  if (text.length > MOST_QUOTED) return 'put the whole text in quotes';
  return `put the text in quotes: ${inQuotes(text)}`;
}

/** Anchors that nothing refers to and tags that say nothing: words of the text to their writer. */
function properties(entry: YamlEntry, value: YamlScalar): TextLoss[] {
  const { source } = value;
  const { text } = source;
  const found: TextLoss[] = [];
  const token = /["']?[ \t]*:|[ \t\r\n]+|#[^\n]*|[&!][^\s,[\]{}]*/y;
  for (let at = entry.key.end; at < value.start; ) {
    token.lastIndex = at;
    const word = token.exec(text)?.[0];
    if (word === undefined) break;
    const isAnchor = word.startsWith('&') && !text.includes(`*${word.slice(1)}`);
    if (value.text !== '' && value.style === 'plain' && (isAnchor || word === '!')) {
      found.push({
        source,
        start: at,
        end: at + word.length,
        code: isAnchor ? 'anchor-in-text' : 'tag-in-text',
        message: `${isAnchor ? `${word} is a YAML anchor that nothing refers to` : '! is a YAML tag'}, not part of the text`,
        help: quotedFor(`${word} ${value.text}`),
      });
    }
    at += word.length;
  }
  return found;
}

function escapes(value: YamlScalar, kind: TextKind): TextLoss[] {
  const { source } = value;
  if (value.style !== 'double') return [];
  const raw = source.text.slice(value.start, value.end);
  return changedEscapes(raw, kind === 'path').map(({ at, written, becomes }) => ({
    source,
    start: value.start + at,
    end: value.start + at + written.length,
    code: 'escape-in-text',
    message: `in double quotes, ${written} becomes ${becomes}`,
    help: `write \\${written} for a backslash, or put the text in single quotes`,
  }));
}

function lines(value: YamlScalar, kind: TextKind): TextLoss[] {
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

/** A text that is put in quote marks of a word processor: they are sent as a part of it, and nothing is quoted. */
function quoteMarks(value: YamlScalar): TextLoss[] {
  const { text, style, source, start, end } = value;
  const closing = TYPOGRAPHIC[text.charAt(0)];
  if (style !== 'plain' || text.length < 2 || !closing?.includes(text.slice(-1))) return [];
  if (Array.from(text.slice(1, -1)).some((each) => closing.includes(each) && each !== '’' && each !== "'"))
    return [];
  return [
    {
      source,
      start,
      end,
      code: 'typographic-quotes',
      message: `${text.charAt(0)} and ${text.slice(-1)} are no quotes in YAML: they are part of the text`,
      help: `write " or ' around the text, or put ${truncate(text, MOST_QUOTED)} in quotes of either kind if the marks are meant`,
    },
  ];
}

function quote(text: string): string {
  return JSON.stringify(truncate(text, MOST_QUOTED));
}
