import { Composer, type CST, type Document, Lexer, Parser } from 'yaml';
import type { Diagnostic } from '../core/diagnostic.js';
import { ok, type Result } from '../core/result.js';
import { failed, type SourceText } from './node.js';
import { MOST_NESTED } from './tree.js';

/** The parser keeps about 200 bytes per token, so this many take about 1 GB; 80,000 ordinary shots have as many. */
const MOST_TOKENS = 6_000_000;

/** The most characters of a string or any other token but a comment; the parser needs a multiple of its size while it unfolds one. */
const LONGEST_TOKEN = 1024 * 1024;

/**
 * The documents of a text, as the library composes them, with their errors. Fails only for a text beyond our limits. `atItem` is given
 * what the parser has under construction, outermost first, each time that an item of a list starts; it may take finished parts.
 */
export function parseDocuments(
  source: SourceText,
  atItem?: (stack: readonly CST.Token[]) => void,
): Result<Document.Parsed[], Diagnostic[]> {
  const lexer = new Lexer();
  const parser = new Parser();
  const composer = createComposer();
  const documents: Document.Parsed[] = [];
  const stopped = (code: string, message: string) => failed(code, message, source, parser.offset);
  let tokens = 0;
  for (const lexeme of lexer.lex(source.text)) {
    tokens += 1;
    if (tokens > MOST_TOKENS) return stopped('too-large', `the file has more than ${MOST_TOKENS} tokens`);
    if (lexeme.length > LONGEST_TOKEN && !lexeme.startsWith('#'))
      return stopped('too-large', 'a string is longer than 1 MiB');
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    if (parser.stack.length > MOST_NESTED + 2)
      return stopped('too-deep', `values are nested more than ${MOST_NESTED} levels deep`);
    if (lexeme === '-' || lexeme === ',') atItem?.(parser.stack);
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(true, source.text.length));
  return ok(documents);
}

/** Composes one collection of the parser as if it were a document. */
export function composeAlone(
  value: CST.BlockMap | CST.BlockSequence | CST.FlowCollection,
): Document.Parsed | undefined {
  const composer = createComposer();
  const token = { type: 'document' as const, offset: value.offset, start: [], value };
  const [document] = [...composer.next(token), ...composer.end()];
  return document;
}

function createComposer(): Composer {
  return new Composer({
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    stringKeys: true,
    uniqueKeys: false,
  });
}
