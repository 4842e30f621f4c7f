import { inQuotes } from '../core/text.js';
import { isBlock, loss, MOST_QUOTED, quote, type TextKind, type TextLoss } from './loss.js';
import type { Span, YamlEntry, YamlScalar } from './node.js';

/** Words that only a comment starts with. */
const NOTE_TO_SELF = /^\s*(?:todo|fixme|xxx|hack|note|nb|tbd|wip)\b/i;

/** Endings that no finished sentence has: a comment after one of them cuts the sentence short. */
const UNFINISHED = /(?:[,:;([{“„«–—-]|(?:^|\s)(?:a|an|the|of|and|or|with|from|reads|number))$/i;

const COMMENT_NEXT = /[ \t\r\n]*#/y;

const COMMENTED_KEY = /^#\s*(?:-\s|[A-Za-z_]\w*\s*:(?:\s|$))/;

/**
 * Finds the comments next to a string that were probably meant as part of it. YAML treats every ` #` as a comment. A comment
 * counts as text if `#` is not followed by a space (`#1`, `#ff0000`, `#rain`), if it is a single space and a number (`walks # 1 in
 * line`), or if the text before it would otherwise be unfinished: after a comma or "the", inside brackets or quotes. After a quoted
 * string or a name, only `#1` and colours count. `# todo`, `#todo`, `## …` and a commented-out key remain comments.
 */
export function commentLosses({ key }: YamlEntry, value: YamlScalar, kind: TextKind): TextLoss[] {
  const lost =
    kind === 'name'
      ? behind(value, true)
      : [...before(key.end, value), ...behind(value, false), ...below(key.start, value)];
  return lost.map((at) => {
    const { text } = value.source;
    const comment = text.slice(at.start, at.end);
    const isSameLine = at.start > value.end && !text.slice(value.end, at.start).includes('\n');
    const whole = isSameLine ? `${value.text} ${comment}` : comment;
    const cure = value.style === 'plain' ? quotedFor(whole) : 'move it inside the quotes or the block';
    const message = `# after a space starts a comment in YAML: ${quote(comment)} is not part of the string`;
    const help = `${cure}; if it is a comment, write it as \`# …\` on the line above`;
    return loss(at, 'text-in-comment', message, help);
  });
}

/** True for a string with only `: ` before it and no comment behind or below it: nothing that was written around it is lost. */
export function standsAlone({ end: keyEnd }: Span, value: YamlScalar): boolean {
  const { text } = value.source;
  if (isBlock(value) || value.start !== keyEnd + 2 || !text.startsWith(': ', keyEnd)) return false;
  return matchAt(COMMENT_NEXT, text, value.end) === undefined;
}

/** How to quote a string, for a help text. */
export function quotedFor(text: string): string {
  return text.length > MOST_QUOTED ? 'quote the whole string' : `quote the string: ${inQuotes(text)}`;
}

/** Between the key and a string that starts on a later line, or in the header of a block. */
function before(from: number, value: YamlScalar): Span[] {
  const { text } = value.source;
  const lead = from <= value.start ? text.slice(from, value.start) : '';
  const head = /^["']?\s*:[ \t]+(?=#)/.exec(lead)?.[0];
  const indicator = /^[|>][-+0-9]*[ \t]+(?=#)/.exec(lineFrom(text, value.start))?.[0];
  return [
    ...(head === undefined ? [] : suspicious('', value, from + head.length)),
    ...(indicator === undefined || !isBlock(value)
      ? []
      : suspicious('', value, value.start + indicator.length)),
  ];
}

function behind(value: YamlScalar, isName: boolean): Span[] {
  const gap = isBlock(value) ? undefined : matchAt(/[ \t]+(?=#)/y, value.source.text, value.end);
  if (gap === undefined) return [];
  const at = value.end + gap.length;
  if (!isName && value.style === 'plain') return suspicious(value.text + gap, value, at);
  const comment = lineFrom(value.source.text, at);
  return /^#(?:\d|[0-9a-f]{6}\b)/i.test(comment) ? [spanOf(value, at, comment)] : [];
}

/** Comment lines that are indented deeper than the key, where the string would continue. */
function below(keyStart: number, value: YamlScalar): Span[] {
  const { text } = value.source;
  if (value.style === 'single' || value.style === 'double' || keyStart > value.start) return [];
  const rest = text[value.end - 1] === '\n' ? '' : matchAt(/[ \t]*(?:#[^\n]*)?\r?\n/y, text, value.end);
  if (rest === undefined) return [];
  const column = keyStart - (text.lastIndexOf('\n', keyStart - 1) + 1);
  const found: Span[] = [];
  for (let at = value.end + rest.length; at < text.length; at = nextLine(text, at)) {
    const line = lineFrom(text, at);
    const indent = /^[ \t]*(?=#)/.exec(line)?.[0].length;
    if (indent === undefined || indent <= column) break;
    const comment = line.slice(indent);
    if (isTight(comment) && !COMMENTED_KEY.test(comment)) found.push(spanOf(value, at + indent, comment));
  }
  return found;
}

/** The comment at that offset if it is probably text; `before` is the text before it. */
function suspicious(before: string, value: YamlScalar, at: number): Span[] {
  const comment = lineFrom(value.source.text, at);
  const isText = isTight(comment) || (!/^##|^#\S/.test(comment) && cutsShort(before, comment));
  return isText ? [spanOf(value, at, comment)] : [];
}

function spanOf({ source }: YamlScalar, start: number, piece: string): Span {
  return { source, start, end: start + piece.length };
}

/** True for `#` directly followed by text that is neither decoration nor a note to oneself. */
function isTight(comment: string): boolean {
  return /^#[^\s#=~*!-]/.test(comment) && !NOTE_TO_SELF.test(comment.slice(1));
}

function cutsShort(before: string, comment: string): boolean {
  if (NOTE_TO_SELF.test(comment.slice(1))) return false;
  const text = before.trimEnd();
  if (text === '') return /^#\s\d/.test(comment);
  const isClose = before.length - text.length === 1 && !before.endsWith('\t');
  if (isClose && (/^#\s\d/.test(comment) || UNFINISHED.test(text.slice(-60)))) return true;
  return opens(text, '(', ')', comment) || opens(text, '[', ']', comment) || opensQuote(text, comment);
}

function opens(text: string, open: string, close: string, comment: string): boolean {
  return text.split(open).length > text.split(close).length && comment.includes(close);
}

function opensQuote(text: string, comment: string): boolean {
  return text.split('"').length % 2 === 0 && comment.split('"').length % 2 === 0;
}

function matchAt(sticky: RegExp, text: string, at: number): string | undefined {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0];
}

function lineFrom(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(at, end === -1 ? undefined : end).trimEnd();
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}
