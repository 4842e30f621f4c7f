import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { type Diagnostic, error } from '../core/diagnostic.js';
import {
  placeOf,
  problemAt,
  type ScalarStyle,
  type SourceText,
  type Span,
  type YamlEntry,
  type YamlNode,
} from './node.js';

/** The most values of a file with all aliases expanded; 100,000 shots that merge 20 keys each have fewer. */
const MOST_VALUES = 5_000_000;

/** The deepest nesting of collections, aliases expanded. */
export const MOST_NESTED = 100;

interface Anchored {
  /** Undefined while the anchored value itself is still being read. */
  node?: YamlNode;
  values: number;
  height: number;
}

/** Converts a parsed document to nodes with places: aliases resolved (one node each, never copied) and merge keys applied. */
export class TreeBuilder {
  readonly problems: Diagnostic[] = [];
  readonly #source: SourceText;
  readonly #anchors = new Map<string, Anchored>();
  #values = 0;
  #deepest = 0;
  #stopped = false;

  constructor(source: SourceText) {
    this.#source = source;
  }

  /** The node of a value at that depth. Problems are collected; a node that cannot be converted becomes null. */
  build(node: Node | null, level = 0): YamlNode {
    const anchor = node && 'anchor' in node ? node.anchor : undefined;
    if (!anchor) return this.#value(node, level);
    const anchored: Anchored = { values: 0, height: 0 };
    this.#anchors.set(anchor, anchored);
    const before = { values: this.#values, deepest: this.#deepest };
    this.#deepest = level;
    const built = this.#value(node, level);
    anchored.node = built;
    anchored.values = this.#values - before.values;
    anchored.height = this.#deepest - level;
    this.#deepest = Math.max(this.#deepest, before.deepest);
    return built;
  }

  #value(node: Node | null, level: number): YamlNode {
    this.#values += 1;
    if (level > this.#deepest) this.#deepest = level;
    if (isAlias(node)) return this.#alias(node.source, this.#span(node), level);
    if (isMap(node)) return this.#map(node, level);
    const source = this.#source;
    const [start, end] = node?.range ?? NOWHERE;
    if (isScalar(node)) {
      const value =
        typeof node.value === 'string' ? flat(node.value) : (node.value as null | boolean | number);
      const text = node.source ?? String(value);
      return { kind: 'scalar', source, start, end, value, text, style: STYLES[node.type ?? ''] ?? 'plain' };
    }
    if (!isSeq(node)) return nothing({ source, start, end });
    const items = node.items.map((item) => this.build(item as Node | null, level + 1));
    return { kind: 'list', source, start, end, items };
  }

  #map(node: YAMLMap, level: number): YamlNode {
    const entries = new Map<string, YamlEntry>();
    for (const source of this.addPairs(entries, node, level + 1)) {
      if (source.kind !== 'map') continue;
      for (const [name, entry] of source.entries) if (!entries.has(name)) entries.set(name, entry);
    }
    const { source, start, end } = this.#span(node);
    return { kind: 'map', source, start, end, entries };
  }

  /** Adds the pairs of a mapping, with values at that level, to its entries; the nodes of its merge keys. */
  addPairs(entries: Map<string, YamlEntry>, { items }: YAMLMap, level: number): YamlNode[] {
    const merged: YamlNode[] = [];
    for (const pair of items as Pair<Node, Node | null>[]) {
      const { key } = pair;
      if (!isScalar(key)) continue;
      const name = key.source ?? String(key.value);
      const span = this.#span(key);
      const value = pair.value ? this.build(pair.value, level) : nothing(span);
      if (name === '<<' && key.type === 'PLAIN') {
        merged.push(...this.#mergeSources(value));
        continue;
      }
      const first = entries.get(name);
      if (name === '__proto__') this.#report(span, 'bad-key', 'the key `__proto__` is not allowed');
      else if (first) this.#duplicate(name, span, first.key);
      else entries.set(name, { key: span, value });
    }
    return merged;
  }

  /** https://yaml.org/type/merge.html: a mapping, or a list of mappings of which the earlier ones win. */
  #mergeSources(value: YamlNode): readonly YamlNode[] {
    const sources = value.kind === 'list' ? value.items : [value];
    if (!this.#stopped && sources.some((source) => source.kind !== 'map')) {
      this.#report(value, 'bad-merge', '`<<` must be a mapping, an alias of a mapping, or a list of them');
    }
    return sources;
  }

  #alias(name: string, span: Span, level: number): YamlNode {
    const anchored = this.#anchors.get(name);
    if (!anchored) {
      const [anchor, start] = this.#source.isShown ? [`anchor \`&${name}\``, `*${name}`] : ['anchor', '*'];
      const help = `a string that starts with * must be quoted: '${start} …'`;
      return this.#report(span, 'unknown-alias', `this alias has no ${anchor} before it`, help);
    }
    if (!anchored.node) {
      const message = `\`*${name}\` is used inside its own anchor \`&${name}\``;
      return this.#report(span, 'alias-in-itself', message);
    }
    if (level + anchored.height > MOST_NESTED) {
      return this.#stop(span, 'too-deep', `aliases nest values more than ${MOST_NESTED} levels deep`);
    }
    this.#values += anchored.values;
    this.#deepest = Math.max(this.#deepest, level + anchored.height);
    if (this.#values <= MOST_VALUES) return anchored.node;
    const message = `the aliases of this file expand to more than ${MOST_VALUES} values`;
    return this.#stop(span, 'too-many-aliases', message);
  }

  /** Reports a problem that would repeat, once. */
  #stop(span: Span, code: string, message: string): YamlNode {
    if (!this.#stopped) this.#report(span, code, message);
    this.#stopped = true;
    return nothing(span);
  }

  /** Reports a problem; returns what stands in the place of the value. */
  #report(span: Span, code: string, message: string, help?: string): YamlNode {
    this.problems.push(problemAt(span, error(code, message, help)));
    return nothing(span);
  }

  #duplicate(name: string, again: Span, first: Span): void {
    const message = this.#source.isShown ? `duplicate key "${name}"` : 'duplicate key';
    const related = [{ message: 'first written here', place: placeOf(first) }];
    this.problems.push({
      ...problemAt(again, error('duplicate-key', message, 'keep one of them')),
      related,
    });
  }

  #span(node: Node | null): Span {
    const [start, end] = node?.range ?? NOWHERE;
    return { source: this.#source, start, end };
  }
}

const NOWHERE = [0, 0] as const;

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

/**
 * The same string, in one piece. The library makes a double-quoted one a character at a time, and V8 keeps the pieces (32 bytes each, which
 * the collector moves) until somebody looks at one: a quarter of the memory of a long film.
 */
function flat(text: string): string {
  return Number.isNaN(text.charCodeAt(0)) ? '' : text;
}

function nothing({ source, start, end }: Span): YamlNode {
  return { kind: 'scalar', source, start, end, value: null, text: '', style: 'plain' };
}
