import type { YamlEntry, YamlScalar } from './node.js';

/** A comment that was probably meant as part of a string, as offsets into the source. */
export interface LostComment {
  start: number;
  end: number;
}

/** Words that only a comment starts with. */
const NOTE_TO_SELF = /^\s*(?:todo|fixme|xxx|hack|note|nb|tbd|wip)\b/i;

/** Endings that no finished sentence has: a comment after one of them cuts the sentence short. */
const UNFINISHED = /(?:[,:;([{“„«–—-]|(?:^|\s)(?:a|an|the|of|and|or|with|from|reads|number))$/i;

const COMMENTED_KEY = /^#\s*(?:-\s|[A-Za-z_]\w*\s*:(?:\s|$))/;

/**
 * Returns the comments next to a string that were probably meant as part of it. YAML treats every ` #` as a comment. A comment
 * counts as text if `#` is not followed by a space (`#1`, `#ff0000`, `#rain`), if it is a single space and a number (`walks # 1 in
 * line`), or if the text before it would otherwise be unfinished: after a comma or "the", inside brackets or quotes. After a quoted
 * string or a name, only `#1` and colours count. `# todo`, `#todo`, `## …` and a commented-out key remain comments.
 */
export function lostComments({ key, value }: YamlEntry, isName: boolean): LostComment[] {
  if (value.kind !== 'scalar') return [];
  if (isName) return behind(value, true);
  return [...before(key.end, value), ...behind(value, false), ...below(key.start, value)];
}

/** Between the key and a string that starts on a later line, or in the header of a block. */
function before(from: number, value: YamlScalar): LostComment[] {
  const { text } = value.source;
  const lead = from <= value.start ? text.slice(from, value.start) : '';
  const head = /^["']?\s*:[ \t]+(?=#)/.exec(lead)?.[0];
  const found =
    head === undefined ? [] : suspicious('', lineFrom(text, from + head.length), from + head.length);
  if (value.style !== 'literal' && value.style !== 'folded') return found;
  const indicator = /^[|>][-+0-9]*[ \t]+(?=#)/.exec(lineFrom(text, value.start))?.[0];
  if (indicator === undefined) return found;
  const at = value.start + indicator.length;
  return [...found, ...suspicious('', lineFrom(text, at), at)];
}

function behind(value: YamlScalar, isName: boolean): LostComment[] {
  const { text } = value.source;
  if (value.style === 'literal' || value.style === 'folded') return [];
  const gap = matchAt(/[ \t]+(?=#)/y, text, value.end);
  if (gap === undefined) return [];
  const at = value.end + gap.length;
  const comment = lineFrom(text, at);
  if (isName || value.style !== 'plain') {
    return /^#(?:\d|[0-9a-f]{6}\b)/i.test(comment) ? [{ start: at, end: at + comment.length }] : [];
  }
  return suspicious(value.text + gap, comment, at);
}

/** Comment lines that are indented deeper than the key, where the string would continue. */
function below(keyStart: number, value: YamlScalar): LostComment[] {
  const { text } = value.source;
  if (value.style === 'single' || value.style === 'double' || keyStart > value.start) return [];
  const rest = text[value.end - 1] === '\n' ? '' : matchAt(/[ \t]*(?:#[^\n]*)?\r?\n/y, text, value.end);
  if (rest === undefined) return [];
  const column = keyStart - (text.lastIndexOf('\n', keyStart - 1) + 1);
  const found: LostComment[] = [];
  for (let at = value.end + rest.length; at < text.length; at = nextLine(text, at)) {
    const line = lineFrom(text, at);
    const indent = /^[ \t]*(?=#)/.exec(line)?.[0].length;
    if (indent === undefined || indent <= column) break;
    const comment = line.slice(indent);
    if (isTight(comment) && !COMMENTED_KEY.test(comment)) {
      found.push({ start: at + indent, end: at + line.length });
    }
  }
  return found;
}

function suspicious(before: string, comment: string, at: number): LostComment[] {
  const isText = isTight(comment) || (!/^##|^#\S/.test(comment) && cutsShort(before, comment));
  return isText ? [{ start: at, end: at + comment.length }] : [];
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
