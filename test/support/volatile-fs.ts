import { constants } from 'node:fs';
import { posix } from 'node:path';

/** One call that changes something, or makes a change stable, before it is made. */
export interface Step {
  /** Counted from 1. */
  index: number;
  kind: 'open' | 'write' | 'sync' | 'rename' | 'link' | 'unlink' | 'mkdir' | 'rmdir' | 'truncate';
  path: string;
}

/** What happens to a step instead of its being made: an error of that code, or a write of only so many bytes. */
export type Fault = { code: string } | { short: number };

/**
 * What a power cut may do. `ordered`, as ext4 does it: names change in the order of the calls, any fsync makes all changes before it
 * stable, a file never grows without its data. `strict`, all that POSIX promises: each name change that no fsync of its folder covered
 * survives or not by itself, and of unsynced data any sectors, with zeros for the rest.
 */
export type Semantics = 'ordered' | 'strict';

const SECTOR = 512;

type DataChange = { at: number; bytes: Uint8Array } | { size: number };

class File {
  bytes: Uint8Array;
  stable: Uint8Array;
  unsynced: DataChange[] = [];
  #room = new Uint8Array();

  constructor(bytes: Uint8Array = new Uint8Array()) {
    this.bytes = bytes;
    this.stable = bytes;
  }

  change(change: DataChange): void {
    if ('bytes' in change && change.at === this.bytes.length) this.#append(change.bytes);
    else this.bytes = changed(this.bytes, change);
    this.unsynced.push(change);
  }

  /** Behind bytes that others may have seen, and that stay as they are: a long file is not copied at each write. */
  #append(more: Uint8Array): void {
    const end = this.bytes.length + more.length;
    if (this.bytes.buffer !== this.#room.buffer || end > this.#room.length) {
      this.#room = new Uint8Array(2 * end);
      this.#room.set(this.bytes);
    }
    this.#room.set(more, this.bytes.length);
    this.bytes = this.#room.subarray(0, end);
  }
}

class Folder {
  readonly names = new Map<string, Node>();
  readonly stable = new Map<string, Node>();
}

type Node = File | Folder;
type NameChange = { folder: Folder; name: string; to: Node | null }[];
/** What there was when a sync was asked for. */
type Asked = { file: Pick<File, 'bytes' | 'unsynced'> | null; names: Set<NameChange> };

/**
 * A file system in memory that knows what a power cut would leave of it, and that fails when it is told to. It has the part of
 * `fs.promises` that `src/system/disk.ts` uses.
 */
export class VolatileFs {
  #root = new Folder();
  readonly #semantics: Semantics;
  #unsynced: NameChange[] = [];
  #steps = 0;
  #isFrozen = false;
  /** Asked before every step; null lets it be made. */
  meet: (step: Step) => Fault | null = () => null;

  constructor(semantics: Semantics) {
    this.#semantics = semantics;
  }

  /** Steps made so far. */
  get steps(): number {
    return this.#steps;
  }

  /** From now on no call comes back. */
  freeze(): void {
    this.#isFrozen = true;
  }

  /** Puts a file there, stable, with its folders. */
  put(path: string, content: string | Uint8Array): void {
    const folder = this.#makeFolders(posix.dirname(path));
    const file = new File(typeof content === 'string' ? Buffer.from(content) : content);
    folder.names.set(posix.basename(path), file);
    folder.stable.set(posix.basename(path), file);
  }

  /** All files by path, as a program sees them now. */
  files(): Map<string, Buffer> {
    return walk(this.#root, '', (folder) => folder.names);
  }

  /** The bytes that are on stable storage whatever happens; null where there may be no such file. */
  stableBytes(path: string): Buffer | null {
    let node: Node | undefined = this.#root;
    for (const name of namesOf(path)) node = node instanceof Folder ? node.stable.get(name) : undefined;
    return node instanceof File ? Buffer.from(node.stable) : null;
  }

  /** What the end of its processes leaves: everything as it is, unsynced as it was. This file system is frozen from now on. */
  killed(): VolatileFs {
    const after = new VolatileFs(this.#semantics);
    after.#root = this.#root;
    after.#unsynced = this.#unsynced;
    this.freeze();
    return after;
  }

  /** What a power cut at this instant leaves, one of the ways it can. */
  cut(random: () => number): VolatileFs {
    const after = new VolatileFs(this.#semantics);
    const survived = this.#survivors(random);
    const copies = new Map<Node, Node>([[this.#root, after.#root]]);
    const share = [0, 0.5, 1][Math.floor(random() * 3)] ?? 1;
    const copy = (node: Node): Node => {
      const known = copies.get(node);
      if (known) return known;
      const made = node instanceof File ? new File(this.#fileAfter(node, random, share)) : new Folder();
      copies.set(node, made);
      if (node instanceof Folder && made instanceof Folder) fill(node, made);
      return made;
    };
    const fill = (from: Folder, to: Folder) => {
      const names = new Map(from.stable);
      for (const { folder, name, to: node } of survived) {
        if (folder !== from) continue;
        if (node) names.set(name, node);
        else names.delete(name);
      }
      for (const [name, node] of names) {
        const kept = copy(node);
        to.names.set(name, kept);
        to.stable.set(name, kept);
      }
    };
    fill(this.#root, after.#root);
    return after;
  }

  /** The name changes that survive a cut, in order. */
  #survivors(random: () => number): NameChange {
    if (this.#semantics === 'ordered') {
      return this.#unsynced.slice(0, Math.floor(random() * (this.#unsynced.length + 1))).flat();
    }
    return closed(this.#unsynced, () => random() < 0.5).flat();
  }

  #fileAfter(file: File, random: () => number, share: number): Uint8Array {
    const made = Math.floor(random() * (file.unsynced.length + 1));
    let bytes = file.stable;
    for (const [index, change] of file.unsynced.slice(0, made + 1).entries()) {
      if ('size' in change) {
        if (index < made) bytes = changed(bytes, change);
        continue;
      }
      const part = index < made ? change.bytes.length : Math.floor(random() * change.bytes.length);
      const cutOff = { at: change.at, bytes: change.bytes.subarray(0, part) };
      bytes =
        this.#semantics === 'ordered'
          ? changed(bytes, cutOff)
          : someSectors(bytes, cutOff, () => random() < share);
    }
    return bytes;
  }

  /** The calls of `fs.promises`, each made in one go after a moment of its own. */
  readonly promises = {
    open: async (path: string, flags: number) => {
      const writes = (flags & constants.O_WRONLY) !== 0;
      const node = writes ? await this.#step('open', path, () => this.#opened(path, flags)) : this.#at(path);
      return this.#handle(path, node);
    },
    stat: async (path: string) => {
      await this.#moment();
      return statsOf(this.#at(path));
    },
    /** There are no links here. */
    lstat: (path: string) => this.promises.stat(path),
    access: async (path: string) => {
      this.#at(path);
    },
    readdir: async (path: string) => {
      await this.#moment();
      return [...this.#folder(path).names.keys()];
    },
    realpath: async (path: string) => {
      await this.#moment();
      this.#at(path);
      return posix.normalize(path);
    },
    readlink: async (path: string) => {
      this.#at(path);
      throw failure('EINVAL', path);
    },
    writeFile: (path: string, content: string, { flag }: { flag: 'wx' }) =>
      this.#step('open', path, () => {
        if (flag === 'wx' && this.#find(path)) throw failure('EEXIST', path);
        const file = this.#opened(path, constants.O_CREAT) as File;
        file.change({ at: 0, bytes: Buffer.from(content) });
      }),
    rename: (from: string, to: string) =>
      this.#step('rename', to, () => {
        const node = this.#at(from);
        const target = this.#find(to);
        if (node === target) return;
        if (target instanceof Folder && node instanceof File) throw failure('EISDIR', to);
        if (target instanceof File && node instanceof Folder) throw failure('ENOTDIR', to);
        if (target instanceof Folder && target.names.size > 0) throw failure('ENOTEMPTY', to);
        this.#names([
          { folder: this.#parent(to), name: posix.basename(to), to: node },
          { folder: this.#parent(from), name: posix.basename(from), to: null },
        ]);
      }),
    link: (from: string, to: string) =>
      this.#step('link', to, () => {
        const file = this.#file(from);
        if (this.#find(to)) throw failure('EEXIST', to);
        this.#names([{ folder: this.#parent(to), name: posix.basename(to), to: file }]);
      }),
    unlink: (path: string) =>
      this.#step('unlink', path, () => {
        if (this.#at(path) instanceof Folder) throw failure('EISDIR', path);
        this.#names([{ folder: this.#parent(path), name: posix.basename(path), to: null }]);
      }),
    rmdir: (path: string) =>
      this.#step('rmdir', path, () => {
        if (this.#folder(path).names.size > 0) throw failure('ENOTEMPTY', path);
        this.#names([{ folder: this.#parent(path), name: posix.basename(path), to: null }]);
      }),
    mkdir: (path: string, { recursive = false } = {}) =>
      this.#step('mkdir', path, () => {
        if (!recursive && this.#find(path)) throw failure('EEXIST', path);
        const missing: string[] = [];
        for (let folder = path; !this.#find(folder); folder = posix.dirname(folder)) missing.unshift(folder);
        if (!recursive && missing.length > 1) throw failure('ENOENT', path);
        for (const folder of missing) {
          this.#names([{ folder: this.#parent(folder), name: posix.basename(folder), to: new Folder() }]);
        }
      }),
  };

  #handle(path: string, node: Node) {
    const file = () => {
      if (node instanceof File) return node;
      throw failure('EISDIR', path);
    };
    const write = (bytes: Uint8Array, from: number, length: number) =>
      this.#step('write', path, (most) => {
        const bytesWritten = Math.min(length, most);
        const written = new Uint8Array(bytes.subarray(from, from + bytesWritten));
        file().change({ at: file().bytes.length, bytes: written });
        return { bytesWritten };
      });
    return {
      stat: async () => statsOf(node),
      write,
      writev: (pieces: Uint8Array[]) => {
        const bytes = Buffer.concat(pieces);
        return write(bytes, 0, bytes.length);
      },
      read: async (bytes: Uint8Array, into: number, length: number, position: number) => {
        await this.#moment();
        const read = file().bytes.subarray(position, position + length);
        bytes.set(read, into);
        return { bytesRead: read.length };
      },
      truncate: (size: number) => this.#step('truncate', path, () => file().change({ size })),
      sync: () => {
        const asked = this.#stateOf(node);
        return this.#step(
          'sync',
          path,
          () => this.#sync(node, asked),
          () => {
            // After a failed fsync the system calls the pages clean: no later one stores them.
            if (node instanceof File) node.unsynced = [];
          },
        );
      },
      close: async () => undefined,
    };
  }

  /** What a sync that begins now will cover: what is changed while it is under way may come too late for it. */
  #stateOf(node: Node): Asked {
    const file = node instanceof File ? { bytes: node.bytes, unsynced: [...node.unsynced] } : null;
    return { file, names: new Set(this.#unsynced) };
  }

  #sync(node: Node, { file, names }: Asked): void {
    if (node instanceof File && file) {
      node.stable = file.bytes;
      node.unsynced = node.unsynced.filter((change) => !file.unsynced.includes(change));
    }
    const all = this.#semantics === 'ordered';
    const due = new Set(
      closed(
        this.#unsynced.filter((change) => names.has(change)),
        (change) => all || change.some(({ folder }) => folder === node),
      ),
    );
    for (const { folder, name, to } of [...due].flat()) {
      if (to) folder.stable.set(name, to);
      else folder.stable.delete(name);
    }
    this.#unsynced = this.#unsynced.filter((change) => !due.has(change));
  }

  async #step<T>(
    kind: Step['kind'],
    path: string,
    make: (most: number) => T,
    onError: () => void = () => undefined,
  ): Promise<T> {
    await this.#moment();
    this.#steps += 1;
    const fault = this.meet({ index: this.#steps, kind, path });
    // A cut that was made at this step leaves it undone.
    if (this.#isFrozen) return new Promise(() => undefined);
    if (fault && 'code' in fault) {
      onError();
      throw failure(fault.code, path);
    }
    return make(fault ? fault.short : Number.POSITIVE_INFINITY);
  }

  async #moment(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#isFrozen) await new Promise(() => undefined);
  }

  #names(change: NameChange): void {
    for (const { folder, name, to } of change) {
      if (to) folder.names.set(name, to);
      else folder.names.delete(name);
    }
    this.#unsynced.push(change);
  }

  #opened(path: string, flags: number): Node {
    const found = this.#find(path);
    if (found && flags & constants.O_EXCL) throw failure('EEXIST', path);
    if (found instanceof Folder) throw failure('EISDIR', path);
    if (found) return found;
    if (!(flags & constants.O_CREAT)) throw failure('ENOENT', path);
    const file = new File();
    this.#names([{ folder: this.#parent(path), name: posix.basename(path), to: file }]);
    return file;
  }

  #find(path: string): Node | null {
    let node: Node | undefined = this.#root;
    for (const name of namesOf(path)) {
      if (node instanceof File) throw failure('ENOTDIR', path);
      node = node?.names.get(name);
    }
    return node ?? null;
  }

  #at(path: string): Node {
    const node = this.#find(path);
    if (!node) throw failure('ENOENT', path);
    return node;
  }

  #file(path: string): File {
    const node = this.#at(path);
    if (node instanceof Folder) throw failure('EISDIR', path);
    return node;
  }

  #folder(path: string): Folder {
    const node = this.#at(path);
    if (node instanceof File) throw failure('ENOTDIR', path);
    return node;
  }

  #parent(path: string): Folder {
    return this.#folder(posix.dirname(path));
  }

  #makeFolders(path: string): Folder {
    let folder = this.#root;
    for (const name of namesOf(path)) {
      const next = folder.names.get(name) ?? new Folder();
      folder.names.set(name, next);
      folder.stable.set(name, next);
      folder = next as Folder;
    }
    return folder;
  }
}

/** Those of the changes that are wanted, and every earlier one about a name that one of them changes too. */
function closed(changes: NameChange[], wanted: (change: NameChange) => boolean): NameChange[] {
  const chosen: NameChange[] = [];
  const needed = new Map<Folder, Set<string>>();
  for (const change of [...changes].reverse()) {
    if (!wanted(change) && !change.some(({ folder, name }) => needed.get(folder)?.has(name))) continue;
    chosen.unshift(change);
    for (const { folder, name } of change) {
      const names = needed.get(folder) ?? new Set();
      needed.set(folder, names.add(name));
    }
  }
  return chosen;
}

function changed(bytes: Uint8Array, change: DataChange): Uint8Array {
  if ('size' in change) {
    const cut = new Uint8Array(change.size);
    cut.set(bytes.subarray(0, change.size));
    return cut;
  }
  const grown = new Uint8Array(Math.max(bytes.length, change.at + change.bytes.length));
  grown.set(bytes);
  grown.set(change.bytes, change.at);
  return grown;
}

/** The bytes after a write of which only some sectors reached the disk; the file has grown nevertheless. */
function someSectors(
  bytes: Uint8Array,
  write: { at: number; bytes: Uint8Array },
  reached: () => boolean,
): Uint8Array {
  const result = new Uint8Array(Math.max(bytes.length, write.at + write.bytes.length));
  result.set(bytes);
  for (let at = 0; at < write.bytes.length; ) {
    const end = Math.min(write.bytes.length, at + SECTOR - ((write.at + at) % SECTOR));
    if (reached()) result.set(write.bytes.subarray(at, end), write.at + at);
    at = end;
  }
  return result;
}

function walk(
  folder: Folder,
  path: string,
  names: (folder: Folder) => Map<string, Node>,
): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const [name, node] of names(folder)) {
    if (node instanceof File) found.set(`${path}/${name}`, Buffer.from(node.bytes));
    else for (const [below, bytes] of walk(node, `${path}/${name}`, names)) found.set(below, bytes);
  }
  return found;
}

const numbers = new WeakMap<Node, number>();
let last = 0;

function numberOf(node: Node): number {
  const number = numbers.get(node) ?? last + 1;
  last = Math.max(last, number);
  numbers.set(node, number);
  return number;
}

function statsOf(node: Node) {
  return {
    dev: 1,
    ino: numberOf(node),
    size: node instanceof File ? node.bytes.length : 0,
    nlink: 1,
    isFile: () => node instanceof File,
    isDirectory: () => node instanceof Folder,
    isSymbolicLink: () => false,
    isFIFO: () => false,
    isSocket: () => false,
  };
}

function namesOf(path: string): string[] {
  return posix
    .normalize(path)
    .split('/')
    .filter((name) => name !== '');
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
