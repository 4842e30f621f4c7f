import { truncate } from '../core/text.js';
import { commentLosses, quotedFor, standsAlone } from './comment-loss.js';
import { escapeLosses } from './escape-loss.js';
import { isBlock, loss, MOST_QUOTED, quote, type TextKind, type TextLoss } from './loss.js';
import { pieceOf, type Span, type YamlEntry, type YamlScalar } from './node.js';

/**
 * Finds what YAML does to a string that its author would not expect: comments cut from it or left in it, anchors, tags and escapes,
 * joined lists, keys that became text, quotation marks that do not quote. Returns nothing for a string that is read as typed.
 */
export function textLosses(entry: YamlEntry, kind: TextKind): TextLoss[] {
  const { value } = entry;
  if (value.kind !== 'scalar') return [];
  // Most strings have nothing of this: four fifths of the time that a film's strings take.
  const around = standsAlone(entry.key, value)
    ? []
    : [...commentLosses(entry, value, kind), ...properties(entry, value)];
  const isPlain = !UNUSUAL.test(value.source.text.slice(value.start, value.end));
  if (isPlain && around.length === 0 && !Object.hasOwn(TYPOGRAPHIC, value.text.charAt(0))) return around;
  return [
    ...around,
    ...escapeLosses(value, kind),
    ...lineLosses(value, kind),
    ...quoteMarks(value),
    ...invisible(value, kind),
  ];
}

/** What is in a string that escapes, line breaks or invisible characters may change. */
const UNUSUAL = /[\\\n\u00a0\u00ad\u2007\u200b\u202f\u2060\u3000\ufeff]/;

/** Unused anchors and empty tags: their author probably meant them as words of the string. */
function properties({ key }: YamlEntry, value: YamlScalar): TextLoss[] {
  const { source } = value;
  const found: TextLoss[] = [];
  if (value.text === '' || value.style !== 'plain') return found;
  const token = /["']?[ \t]*:|[ \t\r\n]+|#[^\n]*|[&!][^\s,[\]{}]*/y;
  for (let start = key.end; start < value.start; ) {
    token.lastIndex = start;
    const word = token.exec(source.text)?.[0];
    if (word === undefined) break;
    const at = { source, start, end: start + word.length };
    const help = quotedFor(`${word} ${value.text}`);
    if (word.startsWith('&') && !source.text.includes(`*${word.slice(1)}`)) {
      const message = `${word} is an unused YAML anchor, not part of the string`;
      found.push(loss(at, 'anchor-in-text', message, help));
    } else if (word === '!') {
      found.push(loss(at, 'tag-in-text', '! is a YAML tag, not part of the string', help));
    }
    start = at.end;
  }
  return found;
}

const NO_BREAK = /[\u00a0\u2007\u202f\u3000]/;

const COMMENT_AFTER_NO_BREAK = /[\u00a0\u2007\u202f\u3000]#+(?=\s|todo\b|fixme\b|$)/i;

/** Opening quotation marks that YAML does not recognize, each with the marks that can close it. */
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

/** A string in typographic quotation marks, which do not quote and are sent as part of it. */
export function quoteMarks(value: YamlScalar): TextLoss[] {
  const { text } = value;
  const first = text.charAt(0);
  const last = text.slice(-1);
  const closing = TYPOGRAPHIC[first];
  if (value.style !== 'plain' || text.length < 2 || !closing?.includes(last)) return [];
  const marks = closing.replace(/['’]/g, '');
  if (Array.from(text.slice(1, -1)).some((each) => marks.includes(each))) return [];
  const message = `${first} and ${last} are not quotes in YAML: they are sent as part of the string`;
  const help = `use " or ' instead; to keep the marks, put ${truncate(text, MOST_QUOTED)} in quotes`;
  return [loss(value, 'typographic-quotes', message, help)];
}

/** Invisible characters in a string: it differs from the same string without them, and is rendered and paid as such. */
export function invisible(value: YamlScalar, kind: TextKind): TextLoss[] {
  const raw = value.source.text.slice(value.start, value.end);
  const unseen = /[\u00ad\u200b\u2060\ufeff]/.exec(raw) ?? (kind === 'prompt' ? null : NO_BREAK.exec(raw));
  const found = unseen ?? (value.style === 'plain' ? COMMENT_AFTER_NO_BREAK.exec(raw) : null);
  if (!found) return [];
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const name = `${NO_BREAK.test(found[0]) ? 'a no-break space' : 'an invisible character'} (U+${code})`;
  const message = unseen
    ? `this string contains ${name}`
    : `# after ${name} does not start a comment: it is part of the string`;
  const help = 'delete it and type an ordinary space if you need one';
  return [loss(pieceOf(value, found.index, found[0].length), 'invisible-character', message, help)];
}

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
