import { commentLosses, quotedFor } from './comment-loss.js';
import { escapeLosses } from './escape-loss.js';
import { lineLosses } from './line-loss.js';
import { loss, type TextKind, type TextLoss } from './loss.js';
import { invisible, quoteMarks } from './mark-loss.js';
import type { YamlEntry, YamlScalar } from './node.js';

/**
 * Finds what YAML does to a string that its author would not expect: comments cut from it or left in it, anchors, tags and escapes,
 * joined lists, keys that became text, quotation marks that do not quote. Returns nothing for a string that is read as typed.
 */
export function textLosses(entry: YamlEntry, kind: TextKind): TextLoss[] {
  const { value } = entry;
  if (value.kind !== 'scalar') return [];
  return [
    ...commentLosses(entry, value, kind),
    ...properties(entry, value),
    ...escapeLosses(value, kind),
    ...lineLosses(value, kind),
    ...quoteMarks(value),
    ...invisible(value, kind),
  ];
}

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
