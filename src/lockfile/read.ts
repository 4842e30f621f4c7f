import pLimit from 'p-limit';
import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import { type Disk, errorCode, whyNot } from '../system/disk.js';
import { createFold, type Fold, type Folded } from './fold.js';

/** A lockfile as it was found. */
export interface FoundLockfile extends Folded {
  /** Bytes of the file; 0 where there is none. */
  size: number;
  text: string;
}

/** Reads one lockfile repeatedly: where lines were only appended, it parses those lines alone. Writes nothing. */
export interface LockfileReader {
  /** Reads what is new. A file of the same identity and size is taken for the same, and one that only grew behind its last line for appended to. */
  read(): Promise<Result<FoundLockfile, Diagnostic[]>>;
  /** Reads every byte of the file: what whoever is going to write to it has to know. */
  readExactly(): Promise<Result<FoundLockfile, Diagnostic[]>>;
}

/** What is known of a file: as it was found, and the fold that more lines can be added to. */
interface Known {
  /** Of the file's entry; null where it could not be told which file the text is of. */
  id: string | null;
  found: FoundLockfile;
  fold: Fold;
}

/** See `LockfileReader`. */
export function createLockfileReader(disk: Disk, path: string): LockfileReader {
  const oneAtATime = pLimit(1);
  let known: Known | null = null;

  async function readNew(): Promise<Result<FoundLockfile, Diagnostic[]>> {
    const before = known;
    const entry = before && (await disk.entry(path));
    if (!before || !entry || entry.id !== before.id) return readWhole();
    if (entry.size === before.found.size) return ok(before.found);
    const more = await appendedTo(before.found, entry.id);
    return more === null ? readWhole() : add(before, more, entry.id);
  }

  /** What was appended to the file since it was found so; null where anything else may have happened to it. */
  async function appendedTo({ text, size, torn }: FoundLockfile, id: string): Promise<Buffer | null> {
    if (torn || size === 0) return null;
    const last = Buffer.from(text.slice(text.lastIndexOf('\n', text.length - 2) + 1));
    const file = await disk.openReader(path);
    let bytes: Buffer;
    try {
      bytes = Buffer.from(await file.read(size - last.length, file.size - size + last.length));
    } finally {
      await file.close();
    }
    const isSame = bytes.subarray(0, last.length).equals(last) && (await disk.entry(path))?.id === id;
    return isSame ? bytes.subarray(last.length) : null;
  }

  async function readWhole(): Promise<Result<FoundLockfile, Diagnostic[]>> {
    const before = known;
    const id = (await disk.entry(path).catch(() => null))?.id ?? null;
    const bytes = await bytesOf(disk, path);
    if (!bytes.ok) return err([bytes.error]);
    const { buffer, byteOffset, length } = bytes.value;
    const all = Buffer.from(buffer, byteOffset, length);
    const after = (await disk.entry(path).catch(() => null))?.id ?? null;
    const same = id === after ? id : null;
    if (!before || before.found.torn || before.found.size === 0) return fold(all, same);
    const { size, text } = before.found;
    const isGrown = all.subarray(0, size).equals(Buffer.from(text));
    return isGrown ? add(before, all.subarray(size), same) : fold(all, same);
  }

  function fold(bytes: Buffer, id: string | null): Result<FoundLockfile, Diagnostic[]> {
    known = null;
    const text = bytes.toString('utf8');
    const fold = createFold(path);
    const folded = fold.add(text);
    if (!folded.ok) return err([folded.error]);
    const found = { ...folded.value, size: bytes.length, text };
    known = { id, found, fold };
    return ok(found);
  }

  function add({ found, fold: before }: Known, more: Buffer, id: string | null) {
    const text = more.toString('utf8');
    const folded = more.length === 0 ? ok(found) : before.add(text);
    // The whole text says at which line a problem is.
    if (!folded.ok || folded.value.torn) return fold(Buffer.concat([Buffer.from(found.text), more]), id);
    const grown = { ...folded.value, size: found.size + more.length, text: found.text + text };
    known = { id, found: grown, fold: before };
    return ok(grown);
  }

  return {
    read: () => oneAtATime(readNew),
    readExactly: () => oneAtATime(readWhole),
  };
}

/** Reads a lockfile and writes nothing: an empty book where there is no file, a torn last write skipped. */
export function readBook(disk: Disk, path: string): Promise<Result<FoundLockfile, Diagnostic[]>> {
  return createLockfileReader(disk, path).readExactly();
}

async function bytesOf(disk: Disk, path: string): Promise<Result<Uint8Array, Diagnostic>> {
  try {
    return ok(await disk.readBytes(path));
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return ok(new Uint8Array());
    if (code === undefined) throw error;
    return err({
      severity: 'error',
      code: 'lockfile-unreadable',
      message: `the lockfile ${path} cannot be read: ${whyNot(error)}`,
      help: 'make it a file that you may read and write, or move away what is there',
    });
  }
}
