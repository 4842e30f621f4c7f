import { Composer, type Document, isMap, isScalar, Lexer, Parser } from 'yaml';
import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import type { YamlNode } from './node.js';
import { SourceText } from './source.js';
import { syntaxProblems } from './syntax.js';
import { MOST_NESTED, TreeBuilder } from './tree.js';

/** The size of the largest file that is looked at. */
export const MOST_BYTES = 64 * 1024 * 1024;

/** The parser keeps about 200 bytes a token, so that this many stay near 1 GB; 80,000 usual shots take as many. */
const MOST_TOKENS = 6_000_000;

/** Characters of a single text or other token but a comment; the parser needs a multiple of its size while it unfolds one. */
const LONGEST_TOKEN = 1024 * 1024;

/** Not allowed in YAML (1.2.2, section 5.1); the parser even uses some of them as marks of its own. */
const UNPRINTABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/**
 * Reads YAML 1.2 (core schema, whatever a `%YAML` directive says) with merge keys, into nodes that know their place. All problems
 * of the text come at once, with stable codes; no text makes it throw. `file` is what diagnostics call the text. `marks` are keys of which
 * a file of ours has one: nothing is repeated of a text that is no mapping with one of them, because it may be anybody's secret.
 */
export function readYaml(
  text: string,
  file: string,
  marks?: readonly string[],
): Result<YamlNode, Diagnostic[]> {
  if (text.length > MOST_BYTES) return tooLarge(file);
  const source = new SourceText(file, text.startsWith('\ufeff') ? text.slice(1) : text, marks);
  const unprintable = source.text.search(UNPRINTABLE);
  if (unprintable !== -1) {
    const code = source.text.charCodeAt(unprintable).toString(16).padStart(4, '0').toUpperCase();
    const help = 'remove it; inside double quotes it can be written as an escape';
    return failed(
      'control-character',
      `the control character U+${code} is not allowed in YAML`,
      source,
      unprintable,
      help,
    );
  }
  const parsed = parseDocuments(source);
  if (!parsed.ok) return parsed;
  if (marks && !isOurs(parsed.value[0], marks)) source.hide();
  return toTree(source, parsed.value);
}

/** Where the text is broken its keys may be lost, and that it looks like a mapping with the right ones has to do. */
function isOurs(document: Document.Parsed | undefined, marks: readonly string[]): boolean {
  if (!document || !isMap(document.contents)) return false;
  if (document.errors.length > 0) return true;
  return document.contents.items.some(({ key }) => isScalar(key) && marks.includes(String(key.value)));
}

function parseDocuments(source: SourceText): Result<Document.Parsed[], Diagnostic[]> {
  const lexer = new Lexer();
  const parser = new Parser();
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    stringKeys: true,
    uniqueKeys: false,
  });
  const documents: Document.Parsed[] = [];
  let tokens = 0;
  for (const lexeme of lexer.lex(source.text)) {
    tokens += 1;
    if (tokens > MOST_TOKENS) {
      return failed(
        'too-large',
        `the file has more than ${MOST_TOKENS} words and marks`,
        source,
        parser.offset,
      );
    }
    if (lexeme.length > LONGEST_TOKEN && !lexeme.startsWith('#')) {
      return failed('too-large', 'a single text is longer than 1 MiB', source, parser.offset);
    }
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    if (parser.stack.length > MOST_NESTED + 2) {
      return failed('too-deep', `values are nested more than ${MOST_NESTED} deep`, source, parser.offset);
    }
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(true, source.text.length));
  return ok(documents);
}

function toTree(source: SourceText, documents: readonly Document.Parsed[]): Result<YamlNode, Diagnostic[]> {
  const [document, second] = documents;
  if (!document) return failed('empty-file', 'the file is empty');
  const tags = document.warnings.filter((warning) => warning.code === 'TAG_RESOLVE_FAILED');
  const problems = syntaxProblems(source, [...document.errors, ...tags]);
  if (second) {
    const place = source.place(second.range[0], second.range[0] + 3);
    problems.push({
      severity: 'error',
      code: 'several-documents',
      message: 'a second document starts here',
      place,
      help: 'keep one document in a file',
    });
  }
  if (problems.length > 0) return err(problems);
  const { contents } = document;
  if (!contents || (contents.range[0] === contents.range[1] && !contents.anchor && !contents.tag)) {
    const blank = source.text.trim() === '';
    return failed(
      'empty-file',
      blank ? 'the file is empty' : 'the file holds nothing but comments',
      source,
      0,
    );
  }
  const builder = new TreeBuilder(source);
  const root = builder.build(contents);
  return builder.problems.length > 0 ? err(builder.problems) : ok(root);
}

/** The answer to a file of more than `MOST_BYTES`. */
export function tooLarge(name: string): Result<never, Diagnostic[]> {
  return failed('too-large', `${name} is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
}

/** One error, at an offset of a text or of a file as a whole. */
export function failed(
  code: string,
  message: string,
  source?: SourceText,
  at = 0,
  help?: string,
): Result<never, Diagnostic[]> {
  const place = source ? { place: source.place(at, at + 1) } : {};
  return err([{ severity: 'error', code, message, ...place, ...(help === undefined ? {} : { help }) }]);
}
