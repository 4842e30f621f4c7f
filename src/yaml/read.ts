import { type Document, isMap, isScalar } from 'yaml';
import { type Diagnostic, error } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import { parseDocuments } from './documents.js';
import { failed, SourceText, type YamlNode } from './node.js';
import { PieceReader } from './pieces.js';
import { syntaxProblems } from './syntax.js';
import { TreeBuilder } from './tree.js';

/** The size of the largest file that is read. */
export const MOST_BYTES = 64 * 1024 * 1024;

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
  const source = new SourceText(file, plainText(text), marks);
  const unprintable = source.text.search(UNPRINTABLE);
  if (unprintable !== -1) {
    const code = source.text.charCodeAt(unprintable).toString(16).padStart(4, '0').toUpperCase();
    const message = `the control character U+${code} is not allowed in YAML`;
    const help = 'remove it, or write it as an escape inside double quotes';
    return failed('control-character', message, source, unprintable, help);
  }
  const pieces = new PieceReader(source);
  const parsed = parseDocuments(source, (stack) => pieces.take(stack));
  if (!pieces.hasTaken) return treeOf(source, parsed, marks);
  const root = parsed.ok ? pieces.finish(parsed.value) : undefined;
  if (!root) return readWhole(source, marks);
  if (marks && !marks.some((key) => root.entries.has(key))) source.isShown = false;
  return ok(root);
}

/** Without a byte order mark, and with line ends that the parser knows: a CR alone (1.2.2, section 5.4) is not among them. */
function plainText(text: string): string {
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
  return plain.includes('\n') ? plain : plain.replaceAll('\r', '\n');
}

/** What `readYaml` does with a text of printable characters, without taking it in pieces. */
export function readWhole(source: SourceText, marks?: readonly string[]): Result<YamlNode, Diagnostic[]> {
  return treeOf(source, parseDocuments(source), marks);
}

function treeOf(
  source: SourceText,
  parsed: ReturnType<typeof parseDocuments>,
  marks: readonly string[] | undefined,
): Result<YamlNode, Diagnostic[]> {
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
