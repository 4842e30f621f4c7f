import { inQuotes } from '../core/quotes.js';
import { lostComments } from './comment-loss.js';
import { changedEscapes } from './escape-loss.js';
import { lineLosses } from './line-loss.js';
import { MOST_QUOTED, quote, type TextKind, type TextLoss } from './loss.js';
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
    ...hiddenTexts(entry, value, kind),
    ...properties(entry, value),
    ...escapes(value, kind),
    ...lineLosses(value, kind),
    ...quoteMarks(value),
    ...invisible(value, kind),
  ];
}

function hiddenTexts(entry: YamlEntry, value: YamlScalar, kind: TextKind): TextLoss[] {
  const { source } = value;
  return lostComments(entry, kind === 'name').map(({ start, end }) => {
    const lost = source.text.slice(start, end);
    const gap = start > value.end && !source.text.slice(value.end, start).includes('\n') ? ' ' : '';
    const whole = value.style === 'plain' && gap !== '' ? `${value.text}${gap}${lost}` : lost;
    const place = value.style === 'plain' ? quotedFor(whole) : 'move it inside the quotes or the block';
    return {
      source,
      start,
      end,
      code: 'text-in-comment',
      message: `# after a space starts a comment in YAML: ${quote(lost)} is not part of the string`,
      help: `${place}; if it is a comment, write it as \`# …\` on the line above`,
    };
  });
}

function quotedFor(text: string): string {
  if (text.length > MOST_QUOTED) return 'quote the whole string';
  return `quote the string: ${inQuotes(text)}`;
}

/** Unused anchors and empty tags: their author probably meant them as words of the string. */
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
        message: `${isAnchor ? `${word} is an unused YAML anchor` : '! is a YAML tag'}, not part of the string`,
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
    help: `write \\${written} for a backslash, or use single quotes`,
  }));
}
