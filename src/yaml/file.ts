import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import { type Disk, errorCode } from '../system/disk.js';
import type { YamlNode } from './node.js';
import { failed, MOST_BYTES, readYaml, tooLarge } from './read.js';
import { SourceText } from './source.js';

/**
 * Reads a YAML file. Whatever keeps it from being read or understood is a diagnostic; one of a file without any of the keys `marks` says
 * nothing of its content (see `readYaml`).
 */
export async function readYamlFile(
  disk: Disk,
  path: string,
  marks?: readonly string[],
): Promise<Result<YamlNode, Diagnostic[]>> {
  const bytes = await readBytes(disk, path);
  return bytes.ok ? readYamlBytes(bytes.value, path, marks) : bytes;
}

/** Reads YAML as it is on disk: UTF-8, with or without a byte order mark. `file` is what diagnostics call it. */
export function readYamlBytes(
  bytes: Uint8Array,
  file: string,
  marks?: readonly string[],
): Result<YamlNode, Diagnostic[]> {
  const text = decode(bytes);
  if (text.ok) return readYaml(text.value, file, marks);
  const source = new SourceText(file, text.error, marks);
  const at = text.error.indexOf('\ufffd');
  return failed('not-utf8', 'the file is not UTF-8 text', source, at, 'save it as UTF-8');
}

async function readBytes(disk: Disk, path: string): Promise<Result<Uint8Array, Diagnostic[]>> {
  try {
    const entry = await disk.entry(path);
    if (!entry) return failed('file-not-found', `there is no file ${path}`);
    if (entry.kind !== 'file') return failed('file-not-found', `${path} is not a file`);
    if (entry.size > MOST_BYTES) return tooLarge(path);
    return ok(await disk.readBytes(path));
  } catch (error) {
    return failed('file-unreadable', `${path} cannot be read (${errorCode(error) ?? String(error)})`);
  }
}

/** The text, or where the bytes are not UTF-8 the text with U+FFFD in place of what is none. */
function decode(bytes: Uint8Array): Result<string, string> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return err(new TextDecoder().decode(bytes));
  }
}
