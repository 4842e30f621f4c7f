import { Composer, type Document, isMap, isScalar, Lexer, Parser } from 'yaml';
import { type Diagnostic, error } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import { SourceText, type YamlNode } from './node.js';
import { syntaxProblems } from './syntax.js';
import { MOST_NESTED, TreeBuilder } from './tree.js';

/** The size of the largest file that is read. */
export const MOST_BYTES = 64 * 1024 * 1024;

/** The parser keeps about 200 bytes per token, so this many take about 1 GB; 80,000 ordinary shots have as many. */
const MOST_TOKENS = 6_000_000;

/** The most characters of a string or any other token but a comment; the parser needs a multiple of its size while it unfolds one. */
const LONGEST_TOKEN = 1024 * 1024;

/** Not allowed in YAML (1.2.2, section 5.1); the parser uses some of them internally. */
const UNPRINTABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/**
 * Parses YAML 1.2 (core schema, whatever a `%YAML` directive says) with merge keys into nodes with places. Reports all problems at
 * once, with stable codes, and never throws. `file` is the name in diagnostics. `marks` are keys of which one of our files has at
 * least one: the content of any other file is never repeated, because it may be a secret.
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
    const message = `the control character U+${code} is not allowed in YAML`;
    const help = 'remove it, or write it as an escape inside double quotes';
    return failed('control-character', message, source, unprintable, help);
  }
  const parsed = parseDocuments(source);
  if (!parsed.ok) return parsed;
  if (marks && !isOurs(parsed.value[0], marks)) source.isShown = false;
  return toTree(source, parsed.value);
}

/** If the text is broken its keys may be lost; then it is enough that it looks like a mapping with the right ones. */
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
    const help = 'remove the second document, or the line `---` that starts it';
    problems.push({ ...error('several-documents', 'only one YAML document is allowed', help), place });
  }
  if (problems.length > 0) return err(problems);
  const { contents } = document;
  if (!contents || (contents.range[0] === contents.range[1] && !contents.anchor && !contents.tag)) {
    const blank = source.text.trim() === '';
    return failed('empty-file', blank ? 'the file is empty' : 'the file contains only comments', source, 0);
  }
  const builder = new TreeBuilder(source);
  const root = builder.build(contents);
  return builder.problems.length > 0 ? err(builder.problems) : ok(root);
}

/** The failure for a file of more than `MOST_BYTES`. */
export function tooLarge(name: string): Result<never, Diagnostic[]> {
  return failed('too-large', `${name} is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
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
