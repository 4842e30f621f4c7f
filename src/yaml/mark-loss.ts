import { truncate } from '../core/text.js';
import { MOST_QUOTED, type TextKind, type TextLoss } from './loss.js';
import type { YamlScalar } from './node.js';

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
      message: `${text.charAt(0)} and ${text.slice(-1)} are not quotes in YAML: they are sent as part of the string`,
      help: `use " or ' instead; to keep the marks, put ${truncate(text, MOST_QUOTED)} in quotes`,
    },
  ];
}

/** Invisible characters in a string: it differs from the same string without them, and is rendered and paid as such. */
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
      ? `# after ${name} (U+${code}) does not start a comment: it is part of the string`
      : `this string contains ${name} (U+${code})`;
  return [
    {
      source,
      start: start + found.index,
      end: start + found.index + found[0].length,
      code: 'invisible-character',
      message,
      help: 'delete it and type an ordinary space if you need one',
    },
  ];
}
