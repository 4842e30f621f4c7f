import { type Diagnostic, error, type Place, type Problem } from '../core/diagnostic.js';
import { err, type Result } from '../core/result.js';

/** A piece of a source text, by offsets in UTF-16 units. */
export interface Span {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

/** How a scalar is written: without quotes, in quotes, or as a block after `|` or `>`. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** A scalar. */
export interface YamlScalar extends Span {
  readonly kind: 'scalar';
  /** The value by the YAML 1.2 core schema. */
  readonly value: null | boolean | number | string;
  /** The value as written, without quotes: `010` for `id: 010`, whose value is 10. */
  readonly text: string;
  readonly style: ScalarStyle;
}

/** A list of values. */
export interface YamlList extends Span {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}

/** A key with its value. */
export interface YamlEntry {
  readonly key: Span;
  readonly value: YamlNode;
}

/** A mapping; entries from a merge key (`<<`) keep the place where they are written. */
export interface YamlMap extends Span {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

/** A value of a YAML file with its place. An anchored value is one node, however often it is used. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

/** The place of a span: file, line and column. */
export function placeOf(span: Span): Place {
  return span.source.place(span.start, span.end);
}

/** A problem at that place. */
export function problemAt(span: Span, problem: Problem): Diagnostic {
  return { ...problem, place: placeOf(span) };
}

/** A piece of a span, `from` units after its start. */
export function pieceOf({ source, start }: Span, from: number, length: number): Span {
  return { source, start: start + from, end: start + from + length };
}

/** The entry of a mapping; undefined if there is none or the node is not a mapping. */
export function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  return node?.kind === 'map' ? node.entries.get(key) : undefined;
}

/** The items of a list; empty if the node is not a list. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'list' ? node.items : [];
}

/** The node at a path of keys and indexes, as in zod's issues; undefined if there is none. */
export function nodeAt(root: YamlNode, path: readonly PropertyKey[]): YamlNode | undefined {
  let node: YamlNode | undefined = root;
  for (const step of path) {
    node = node?.kind === 'list' ? node.items[Number(step)] : entryOf(node, String(step))?.value;
  }
  return node;
}

/** Converts a node to plain values, new ones at every call. The key `__proto__` cannot appear: reading refuses it. */
export function toPlain(node: YamlNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  const plain: Record<string, unknown> = {};
  for (const [key, entry] of node.entries) plain[key] = toPlain(entry.value);
  return plain;
}

/** The text of one file; converts offsets to lines and columns. Lines are indexed when the first place is needed. */
export class SourceText {
  /** The name of the file in diagnostics. */
  readonly file: string;
  readonly text: string;
  /** True if places and messages may repeat the content. */
  isShown: boolean;
  #lineStarts: number[] | undefined;

  /** `marks` are keys of which one of our files has at least one; a file without any may be a secret, and is not shown. */
  constructor(file: string, text: string, marks?: readonly string[]) {
    this.file = file;
    this.text = text;
    this.isShown = marks?.some((key) => text.includes(key) && hasKey(text, key)) ?? true;
  }

  /** The place of `[start, end)`, limited to its first line and at least one column long. */
  place(start: number, end: number): Place {
    const starts = this.#lines();
    const line = lastAtMost(starts, start);
    const lineStart = starts[line] ?? 0;
    const lineEnd = (starts[line + 1] ?? this.text.length + 1) - 1;
    const source = this.text.slice(lineStart, lineEnd).replace(/\r$/, '');
    const column = start - lineStart;
    const marked = source.slice(column, Math.max(column, end - lineStart)).trimEnd();
    return {
      file: this.file,
      line: line + 1,
      column: column + 1,
      length: Math.max(1, marked.length),
      source: this.isShown ? source : '',
    };
  }

  #lines(): number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1))
      starts.push(at + 1);
    this.#lineStarts = starts;
    return starts;
  }
}

function hasKey(text: string, key: string): boolean {
  return new RegExp(`(?:^|[{,])[ \\t]*["']?${key}["']?[ \\t]*:`, 'm').test(text);
}

function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A single error, at an offset of the text or for the file as a whole. */
export function failed(
  code: string,
  message: string,
  source?: SourceText,
  at = 0,
  help?: string,
): Result<never, Diagnostic[]> {
  const place = source && { place: source.place(at, at + 1) };
  return err([{ ...error(code, message, help), ...place }]);
}
