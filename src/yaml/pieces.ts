import { type CST, type Document, isMap, isSeq, type Node } from 'yaml';
import { composeAlone } from './documents.js';
import type { SourceText, YamlEntry, YamlMap, YamlNode } from './node.js';
import { TreeBuilder } from './tree.js';

/** So many items of a list are read at once. */
const AT_ONCE = 64;

/** So many items at the end of a list the parser may still change: a comment belongs to the item before it. */
const UNFINISHED = 2;

const BEFORE_LIST: ReadonlySet<string> = new Set(['space', 'comment', 'newline', 'map-value-ind']);

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
    if (stack.length !== 3 || list?.type !== 'block-seq' || list.items.length < AT_ONCE + UNFINISHED) return;
    if (!this.#isRight || document?.type !== 'document' || root?.type !== 'block-map') return;
    const [pair] = root.items.slice(-1);
    if (!pair || !isListOf(pair) || document.start.some(isProperty)) return;
    const before = root.items.splice(0, root.items.length - 1);
    // An empty key has the place of what is before it.
    if (before.some(({ key, sep }) => !key || !sep)) this.#isRight = false;
    if (before.length > 0) this.#addPairs(composeAlone({ ...root, items: before }));
    const items = this.#lists.get(list.offset) ?? [];
    this.#lists.set(list.offset, items);
    const finished = list.items.splice(0, list.items.length - UNFINISHED);
    const piece = composeAlone({ ...list, items: finished });
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

/** True for a pair whose value is a list without an anchor or a tag, once the list is there. */
function isListOf({ key, sep, explicitKey }: CST.BlockMap['items'][number]): boolean {
  return Boolean(key) && !explicitKey && sep?.every(({ type }) => BEFORE_LIST.has(type)) === true;
}

function isProperty({ type }: CST.SourceToken): boolean {
  return type === 'anchor' || type === 'tag';
}

function isRight(piece: Document.Parsed | undefined): piece is Document.Parsed {
  return piece !== undefined && piece.errors.length === 0 && piece.warnings.length === 0;
}
