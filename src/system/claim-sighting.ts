import { type Claim, holdsMore, linkOver, readClaim } from './claim-file.js';
import type { Disk } from './disk.js';
import { type Fate, fateOf, type Where, whereIs } from './process-fate.js';
import type { Processes } from './processes.js';

/** The state of a claim as seen from this process. */
export interface Sighting {
  path: string;
  /** The nonces of the claim and of its successors, in order. */
  nonces: string[];
  /** The owner: the last successor; null if it cannot be read. */
  owner: Claim | null;
  /** What is at the path instead of a readable claim; null for a readable one. */
  instead: 'file' | 'folder' | 'link' | 'other' | null;
  /** True for a folder with other files in it. */
  holdsMore: boolean;
  where: Where;
  fate: Fate;
}

/** More successors than killed processes can ever leave. */
const MOST_LINKS = 100;

/** Reads the state of a claim without changing it; null if there is none. */
export async function sightClaim(disk: Disk, path: string, processes: Processes): Promise<Sighting | null> {
  let last = await readClaim(disk, path);
  if (last.kind === 'none') return null;
  const nonces: string[] = [];
  while (nonces.length < MOST_LINKS) {
    nonces.push(last.nonce);
    const next = await readClaim(disk, linkOver(path, last.nonce));
    if (next.kind === 'none' || nonces.includes(next.nonce)) break;
    last = next;
  }
  const owner = last.kind === 'claim' ? last.claim : null;
  const self = owner && (await processes.self());
  return {
    path,
    nonces,
    owner,
    instead: last.kind === 'unreadable' ? last.what : null,
    holdsMore: await holdsMore(disk, path),
    where: owner && self ? whereIs(owner, self) : 'unknown',
    fate: owner && self ? await fateOf(owner, self, processes) : 'unknown',
  };
}

/** True if both are of the same claim and successors. */
export function isSameSighting(a: Sighting, b: Sighting | null): boolean {
  return b !== null && a.nonces.join() === b.nonces.join();
}
