import { isUtf8 } from 'node:buffer';
import { basename } from 'node:path';
import { type Diagnostic, error } from '../core/diagnostic.js';
import { err, type Result } from '../core/result.js';
import { type Disk, errorCode } from '../system/disk.js';
import { nearPath } from '../system/near-path.js';
import { failed, SourceText, type YamlNode } from './node.js';
import { MOST_BYTES, readYaml, tooLarge } from './read.js';

/** The name of a file that may be YAML; JSON is. The schema of a film, which stands beside it for editors, is not meant. */
export const YAML_NAME = /(?<!\.schema)\.(?:ya?ml|json)$/i;

/**
 * Reads a YAML file. Everything that prevents reading or parsing it is returned as diagnostics; the diagnostics of a file without any
 * of the keys `marks` do not repeat its content (see `readYaml`).
 */
export async function readYamlFile(
  disk: Disk,
  path: string,
  marks?: readonly string[],
): Promise<Result<YamlNode, Diagnostic[]>> {
  let bytes: Uint8Array;
  try {
    const entry = await disk.entry(path);
    if (!entry) return err([await notFound(disk, path)]);
    if (entry.kind !== 'file') return failed('file-not-found', `${path} is not a file`);
    if (entry.size > MOST_BYTES) return tooLarge(path);
    bytes = await disk.readBytes(path);
  } catch (error) {
    return failed('file-unreadable', `cannot read ${path} (${errorCode(error) ?? String(error)})`);
  }
  return readYamlBytes(bytes, path, marks);
}

/** Parses the bytes of a YAML file: UTF-8, with or without a byte order mark. `file` is its name in diagnostics. */
export function readYamlBytes(
  bytes: Uint8Array,
  file: string,
  marks?: readonly string[],
): Result<YamlNode, Diagnostic[]> {
  const text = new TextDecoder().decode(bytes);
  if (isUtf8(bytes)) return readYaml(text, file, marks);
  const source = new SourceText(file, text, marks);
  const at = text.indexOf('\ufffd');
  return failed('not-utf8', 'the file is not valid UTF-8', source, at, 'save it as UTF-8');
}

async function notFound(disk: Disk, path: string): Promise<Diagnostic> {
  const isBare = (name: string) => !name.includes('.');
  const mayBeFolder = isBare(basename(path));
  const near = await nearPath(disk, path, (name) => YAML_NAME.test(name) || (mayBeFolder && isBare(name)));
  const isWord = mayBeFolder && basename(path) === path && near === undefined;
  const help = isWord ? `a manifest is named first; to choose shots, pass --only ${path}` : undefined;
  return error('file-not-found', `file not found: ${path}`, help, near);
}
