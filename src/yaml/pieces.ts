import { type CST, type Document, isMap, isSeq, type Node } from 'yaml';
import { composeAlone } from './documents.js';
import type { SourceText, YamlEntry, YamlMap, YamlNode } from './node.js';
import { TreeBuilder } from './tree.js';

/** So many items of a list are read at once. */
const AT_ONCE = 64;

/** So many items at the end of a list the parser may still change: a comment belongs to the item before it. */
const UNFINISHED = 2;

const BEFORE_LIST: ReadonlySet<string> = new Set(['space', 'comment', 'newline', 'map-value-ind']);

type Mapping = CST.BlockMap | CST.FlowCollection;
type List = CST.BlockSequence | CST.FlowCollection;

/**
 * Reads the lists of a mapping while the parser is still at them, such as the shots of a film, and takes what it has read from the
 * parser: tokens and the library's nodes of a film are never in memory as a whole. What it reads is what would be read from the whole
 * (`test/yaml/pieces.test.ts`); it tells no problem, but stops at anything that is not plainly right, and the text is read again.
 */
export class PieceReader {
  readonly #source: SourceText;
  readonly #builder: TreeBuilder;
  readonly #entries = new Map<string, YamlEntry>();
  /** The items that were taken from each list, by its offset. */
  readonly #lists = new Map<number, YamlNode[]>();
  #isRight: boolean;

  constructor(source: SourceText) {
    this.#source = source;
    this.#builder = new TreeBuilder(source);
    // A directive is about the whole document.
    this.#isRight = !source.text.startsWith('%') && !source.text.includes('\n%');
  }

  /** True if something was taken: the documents of the parser lack it. */
  get hasTaken(): boolean {
    return this.#lists.size > 0;
  }

  /** Takes what is finished of a list in the mapping of the document, if it is much; the entries before the list as well. */
  take(stack: readonly CST.Token[]): void {
    const [document, root, list] = stack;
    if (stack.length !== 3 || !isList(list) || list.items.length < AT_ONCE + UNFINISHED) return;
    if (!this.#isRight || document?.type !== 'document' || !isMapping(root)) return;
    const pair = root.items.at(-1);
    if (!pair || !isListOf(pair) || document.start.some(isProperty)) return;
    if (root.items.length > 1) this.#addPairs(composeAlone(this.#splice(root, 1)));
    const items = this.#lists.get(list.offset) ?? [];
    this.#lists.set(list.offset, items);
    const piece = composeAlone(this.#splice(list, UNFINISHED));
    if (!isRight(piece) || !isSeq(piece.contents)) this.#isRight = false;
    else for (const item of piece.contents.items) items.push(this.#builder.build(item as Node | null, 2));
  }

  /** The mapping of the text, of which these documents are what is left; undefined if it has to be read as a whole. */
  finish([document, second]: readonly Document.Parsed[]): YamlMap | undefined {
    const range = document?.contents?.range;
    this.#addPairs(document);
    if (!range || second || !this.#isRight || this.#builder.problems.length > 0) return undefined;
    return { kind: 'map', source: this.#source, start: range[0], end: range[1], entries: this.#entries };
  }

  /** Cuts all items but the last ones from a collection; the collection that they make. */
  #splice<T extends Mapping | List>(collection: T, left: number): T {
    const items: CST.CollectionItem[] = collection.items.splice(0, collection.items.length - left);
    if (collection.type !== 'block-seq' && !items.every(isPair)) this.#isRight = false;
    if (collection.type !== 'flow-collection') return { ...collection, items };
    // What is left begins with the comma behind what was cut.
    const start = collection.items[0]?.start;
    if (start?.[0]?.type === 'comma') start.shift();
    else this.#isRight = false;
    const isMap = collection.start.source === '{';
    if (!isMap && !items.every(isSingle)) this.#isRight = false;
    const type = isMap ? ('flow-map-end' as const) : ('flow-seq-end' as const);
    const end: CST.SourceToken = { ...collection.start, type, source: isMap ? '}' : ']' };
    // Until its end, the parser has the items of a list in brackets as keys.
    return {
      ...collection,
      items: isMap ? items : items.map(({ start, key }) => ({ start, value: key })),
      end: [end],
    };
  }

  #addPairs(piece: Document.Parsed | undefined): void {
    if (!isRight(piece) || !isMap(piece.contents)) {
      this.#isRight = false;
      return;
    }
    const merged = this.#builder.addPairs(this.#entries, piece.contents, 1);
    if (merged.length > 0) this.#isRight = false;
    for (const [name, { key, value }] of this.#entries) {
      const taken = value.kind === 'list' ? this.#lists.get(value.start) : undefined;
      if (!taken || value.kind !== 'list') continue;
      this.#entries.set(name, { key, value: { ...value, items: [...taken, ...value.items] } });
      this.#lists.set(value.start, []);
    }
  }
}

function isMapping(token: CST.Token | undefined): token is Mapping {
  return token?.type === 'block-map' || (token?.type === 'flow-collection' && token.start.source === '{');
}

function isList(token: CST.Token | undefined): token is List {
  return token?.type === 'block-seq' || (token?.type === 'flow-collection' && token.start.source === '[');
}

/** True for a pair whose value is a list without an anchor or a tag, once the list is there. */
function isListOf(pair: CST.CollectionItem): boolean {
  return isPair(pair) && !isExplicit(pair) && pair.sep?.every(({ type }) => BEFORE_LIST.has(type)) === true;
}

/** True for a pair that says where it is: an empty key has the place of what is before it. */
function isPair({ key, sep }: CST.CollectionItem): boolean {
  return Boolean(key) && sep !== undefined;
}

/** True for an item in brackets that is one value, with nothing between it and its comma. */
function isSingle(item: CST.CollectionItem): boolean {
  return item.sep?.length === 0 && !item.value && !isExplicit(item);
}

function isExplicit({ start }: CST.CollectionItem): boolean {
  return start.some(({ type }) => type === 'explicit-key-ind');
}

function isProperty({ type }: CST.SourceToken): boolean {
  return type === 'anchor' || type === 'tag';
}

function isRight(piece: Document.Parsed | undefined): piece is Document.Parsed {
  return piece !== undefined && piece.errors.length === 0 && piece.warnings.length === 0;
}
