import { truncate } from '../core/text.js';
import { loss, MOST_QUOTED, type TextKind, type TextLoss } from './loss.js';
import { pieceOf, type YamlScalar } from './node.js';

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
