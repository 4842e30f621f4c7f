import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { type Disk, errorCode, hasNoLinks } from '../disk.js';

/** What a claim says about its owner. */
export const claimSchema = z.strictObject({
  /** Unlike that of any other claim, ever. */
  nonce: z.string().regex(/^[0-9a-f]{16}$/),
  pid: z.int().positive(),
  host: z.string(),
  machine: z.string().nullable(),
  boot: z.string().nullable(),
  pid_namespace: z.string().nullable(),
  started: z.int().nullable(),
  at: z.iso.datetime(),
  run: z.string(),
});

/** What a claim says about its owner. */
export type Claim = z.infer<typeof claimSchema>;

/** What is at the path of a claim. */
export type Placed = { kind: 'none' } | { kind: 'unreadable' } | { kind: 'claim'; claim: Claim };

const OWNER = 'owner';
const TAKEN = new Set(['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EISDIR', 'EPERM', 'EACCES']);

const CHANGED = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);
const MOST_READS = 20;

/** Reads a claim: a file, or a folder with the file `owner` where the file system has no hard links. */
export async function readClaim(disk: Disk, path: string): Promise<Placed> {
  for (let reads = 0; reads < MOST_READS; reads += 1) {
    const entry = await disk.entry(path);
    if (!entry) return { kind: 'none' };
    try {
      return parseClaim(await disk.readText(entry.kind === 'folder' ? join(path, OWNER) : path));
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      // Another claim may have come between the two looks, unless it is a folder that has lost its owner.
      if (!CHANGED.has(errorCode(error) ?? '')) return { kind: 'unreadable' };
    }
  }
  return { kind: 'unreadable' };
}

function parseClaim(text: string): Placed {
  try {
    const claim = claimSchema.safeParse(JSON.parse(text));
    return claim.success ? { kind: 'claim', claim: claim.data } : { kind: 'unreadable' };
  } catch {
    return { kind: 'unreadable' };
  }
}

/** The path where a process prepares its claim. */
export function draftOf(path: string, nonce: string): string {
  return `${path}.${nonce}.new`;
}

/** Writes a claim beside its path, on stable storage, so that a placed one is never cut off. */
export async function draftClaim(disk: Disk, path: string, claim: Claim): Promise<void> {
  await writeSynced(disk, draftOf(path, claim.nonce), claim);
}

async function writeSynced(disk: Disk, path: string, claim: Claim): Promise<void> {
  const file = await disk.openAppender(path, true);
  try {
    await file.write(Buffer.from(`${JSON.stringify(claim)}\n`));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Puts a drafted claim of `path` at `place`, whole and only where nothing is. Returns what is there then: this claim or another. */
export async function placeClaim(disk: Disk, path: string, place: string, claim: Claim): Promise<Placed> {
  try {
    await disk.link(draftOf(path, claim.nonce), place);
    return { kind: 'claim', claim };
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
  await writeSynced(disk, join(folder, OWNER), claim);
  try {
    await disk.rename(folder, place);
    return { kind: 'claim', claim };
  } catch (error) {
    await removeClaim(disk, path, folder, claim);
    if (!TAKEN.has(errorCode(error) ?? '')) throw error;
    return readClaim(disk, place);
  }
}

/** Makes a drafted claim the one at `path`, in place of the claim that is there; the old one or the new one at any time. */
export async function replaceClaim(disk: Disk, path: string, { nonce }: Claim): Promise<void> {
  const isFolder = (await disk.entry(path))?.kind === 'folder';
  await disk.rename(draftOf(path, nonce), isFolder ? join(path, OWNER) : path);
}

/** Removes what is at `place`, at once: a folder goes under another name before it is taken apart. */
export async function removeClaim(disk: Disk, path: string, place: string, { nonce }: Claim): Promise<void> {
  const entry = await disk.entry(place);
  if (entry?.kind !== 'folder') return disk.remove(place);
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
