import { hash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { closeAfter, type Disk, type Entry, errorCode, hasNoLinks } from './disk.js';

/** What a claim says about its owner. */
export const claimSchema = z.strictObject({
  /** Unlike that of any other claim, ever. */
  nonce: z.string().regex(/^[0-9a-f]{16}$/),
  pid: z.int().positive(),
  host: z.string(),
  machine: z.string().nullable(),
  boot: z.string().nullable(),
  pid_namespace: z.string().nullable(),
  time_namespace: z.string().nullable().default(null),
  started: z.union([z.int(), z.string()]).nullable(),
  at: z.iso.datetime(),
  run: z.string(),
});

/** What a claim says about its owner. */
export type Claim = z.infer<typeof claimSchema>;

/** What is at the path of a claim. `nonce` of one that cannot be read is made from what it is: another thing there has another. */
export type Placed =
  | { kind: 'none' }
  | { kind: 'unreadable'; nonce: string; what: 'file' | 'folder' | 'link' | 'other' }
  | { kind: 'claim'; nonce: string; claim: Claim };

const OWNER = 'owner';
const TAKEN = new Set(['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EISDIR', 'EPERM', 'EACCES']);

const CHANGED = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);
const MOST_READS = 20;
/** Bytes. A claim has some hundreds of them. */
const MOST_BYTES = 64 * 1024;

/**
 * Reads a claim: a file, or a folder with the file `owner` where the file system has no hard links. Nothing is read through a link,
 * nor from a pipe, which would never end.
 */
export async function readClaim(disk: Disk, path: string): Promise<Placed> {
  let found: Placed = { kind: 'none' };
  for (let reads = 0; reads < MOST_READS; reads += 1) {
    const target = await linkTarget(disk, path);
    if (target !== null) return unreadable('link', target);
    const entry = await disk.entry(path);
    if (!entry) return { kind: 'none' };
    found = unreadable(entry.kind, `${entry.id} ${entry.size}`);
    try {
      return (await claimIn(disk, path, entry)) ?? found;
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      // Another claim may have come between the two looks, unless it is a folder that has lost its owner.
      if (!CHANGED.has(errorCode(error) ?? '')) return found;
    }
  }
  return found;
}

/** The claim that is there, null where it says nothing. */
async function claimIn(disk: Disk, path: string, entry: Entry): Promise<Placed | null> {
  if (entry.kind !== 'folder') return isClaimFile(entry) ? parseClaim(await disk.readText(path)) : null;
  const owner = join(path, OWNER);
  if ((await linkTarget(disk, owner)) !== null) return null;
  const file = await disk.entry(owner);
  return file && !isClaimFile(file) ? null : parseClaim(await disk.readText(owner));
}

function isClaimFile({ kind, size }: Entry): boolean {
  return kind === 'file' && size <= MOST_BYTES;
}

function parseClaim(text: string): Placed | null {
  try {
    const claim = claimSchema.safeParse(JSON.parse(text));
    return claim.success ? { kind: 'claim', nonce: claim.data.nonce, claim: claim.data } : null;
  } catch {
    return null;
  }
}

function unreadable(what: Extract<Placed, { kind: 'unreadable' }>['what'], id: string): Placed {
  return { kind: 'unreadable', what, nonce: hash('sha256', `${what} ${id}`, 'hex').slice(0, 16) };
}

/** Where a symbolic link points, null for anything else. */
async function linkTarget(disk: Disk, path: string): Promise<string | null> {
  return disk.readLink(path).catch(() => null);
}

/** True where the path is a folder that holds more than a claim does. */
export async function holdsMore(disk: Disk, path: string): Promise<boolean> {
  return (await isFolder(disk, path)) && (await disk.list(path)).some((name) => name !== OWNER);
}

/** True for a folder itself, not for a link to one. */
async function isFolder(disk: Disk, path: string): Promise<boolean> {
  return (await linkTarget(disk, path)) === null && (await disk.entry(path))?.kind === 'folder';
}

/** The path of the link that a claim is taken over by. */
export function linkOver(path: string, nonce: string): string {
  return `${path}.${nonce}`;
}

/** The path where a process prepares its claim. */
export function draftOf(path: string, nonce: string): string {
  return `${path}.${nonce}.new`;
}

/** Writes a claim on stable storage, before it is placed, so that a placed one is never cut off. */
export async function writeClaim(disk: Disk, path: string, claim: Claim): Promise<void> {
  await closeAfter(await disk.openAppender(path, true), async (file) => {
    await file.write(Buffer.from(`${JSON.stringify(claim)}\n`));
    await file.sync();
  });
}

/** Puts a drafted claim of `path` at `place`, whole and only where nothing is. Returns what is there then: this claim or another. */
export async function placeClaim(disk: Disk, path: string, place: string, claim: Claim): Promise<Placed> {
  try {
    await disk.link(draftOf(path, claim.nonce), place);
    return { kind: 'claim', nonce: claim.nonce, claim };
  } catch (error) {
    // A network file system may say so when its first try had succeeded: then the claim that is there is this one.
    if (errorCode(error) === 'EEXIST') return readClaim(disk, place);
    if (!hasNoLinks(error)) throw error;
    return placeFolder(disk, path, place, claim);
  }
}

/** Without hard links: a folder that is not empty replaces nothing when it is renamed, and nothing replaces it (rename(2)). */
async function placeFolder(disk: Disk, path: string, place: string, claim: Claim): Promise<Placed> {
  const folder = `${path}.${claim.nonce}.dir`;
  await disk.makeFolder(folder);
  await writeClaim(disk, join(folder, OWNER), claim);
  try {
    await disk.rename(folder, place);
    return { kind: 'claim', nonce: claim.nonce, claim };
  } catch (error) {
    await removeClaim(disk, path, folder, claim);
    if (!TAKEN.has(errorCode(error) ?? '')) throw error;
    return readClaim(disk, place);
  }
}

/** Makes a drafted claim the one at `path`, in place of the claim that is there; the old one or the new one at any time. */
export async function replaceClaim(disk: Disk, path: string, { nonce }: Claim): Promise<void> {
  await disk.rename(draftOf(path, nonce), (await isFolder(disk, path)) ? join(path, OWNER) : path);
}

/** Removes what is at `place`, at once: a folder goes under another name before it is taken apart. */
export async function removeClaim(disk: Disk, path: string, place: string, { nonce }: Claim): Promise<void> {
  if (!(await isFolder(disk, place))) return disk.remove(place);
  const gone = `${path}.${nonce}.gone`;
  await disk.rename(place, gone);
  await disk.remove(join(gone, OWNER));
  await disk.remove(gone);
}

const STRAY = /^\.[0-9a-f]{16}(?:\.(new|dir|gone))?$/;

/**
 * Removes what processes that were killed left beside the claim. Only its holder may, and whoever is disturbed in drafting a claim
 * starts over.
 */
export async function removeStrays(
  disk: Disk,
  path: string,
  own: Claim,
  isAlive: (claim: Claim) => Promise<boolean>,
): Promise<void> {
  const folder = dirname(path);
  for (const name of await disk.list(folder)) {
    const rest = name.startsWith(basename(path)) ? STRAY.exec(name.slice(basename(path).length)) : null;
    if (!rest) continue;
    const place = join(folder, name);
    const placed = await readClaim(disk, place);
    const isDraft = rest[1] !== undefined;
    const isLeft = placed.kind === 'claim' ? !(await isAlive(placed.claim)) : isDraft;
    if (isLeft) await removeClaim(disk, path, place, own);
  }
}
