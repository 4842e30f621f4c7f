import { truncate } from '../core/text.js';
import { MOST_QUOTED, type TextKind, type TextLoss } from './loss.js';
import type { YamlScalar } from './node.js';

const NO_BREAK = /[\u00a0\u2007\u202f\u3000]/;

const COMMENT_AFTER_NO_BREAK = /[\u00a0\u2007\u202f\u3000]#+(?=\s|todo\b|fixme\b|$)/i;

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

/** A text that is put in quote marks of a word processor: they are sent as a part of it, and nothing is quoted. */
export function quoteMarks(value: YamlScalar): TextLoss[] {
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
      message: `${text.charAt(0)} and ${text.slice(-1)} are not quotes in YAML: they are sent as a part of the text`,
      help: `write " or ' around the text, or put ${truncate(text, MOST_QUOTED)} in quotes of either kind if the marks are meant`,
    },
  ];
}

/** Characters that nobody sees and somebody pays for: a text that has one is another text than the same without. */
export function invisible(value: YamlScalar, kind: TextKind): TextLoss[] {
  const { source, start, end } = value;
  const raw = source.text.slice(start, end);
  const unseen = /[\u00ad\u200b\u2060\ufeff]/.exec(raw) ?? (kind === 'prompt' ? null : NO_BREAK.exec(raw));
  const hidden = value.style === 'plain' ? COMMENT_AFTER_NO_BREAK.exec(raw) : null;
  const found = unseen ?? hidden;
  if (!found) return [];
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const name = NO_BREAK.test(found[0]) ? 'a no-break space' : 'an invisible character';
  const message =
    found === hidden
      ? `behind ${name} (U+${code}), # does not begin a comment: it is part of the text`
      : `this text has ${name} (U+${code})`;
  return [
    {
      source,
      start: start + found.index,
      end: start + found.index + found[0].length,
      code: 'invisible-character',
      message,
      help: 'delete it and type it again',
    },
  ];
}
