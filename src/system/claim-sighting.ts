import { type Claim, holdsMore, linkOver, readClaim } from './claim-file.js';
import type { Disk } from './disk.js';
import { type Fate, fateOf, type Where, whereIs } from './process-fate.js';
import type { Processes } from './processes.js';

/** What can be seen of a claim from here. */
export interface Sighting {
  path: string;
  /** The claim there and those that are taking it over, in their order. */
  nonces: string[];
  /** Whose it is, which is who came last; null where it cannot be read. */
  owner: Claim | null;
  /** What is there instead of a claim that can be read; null for one that can. */
  instead: 'file' | 'folder' | 'link' | 'other' | null;
  /** It is a folder that holds files of somebody else. */
  holdsMore: boolean;
  where: Where;
  fate: Fate;
}

/** More than can ever come of processes that were killed while they took over from one another. */
const MOST_LINKS = 100;

/** Looks at a claim and changes nothing; null where there is none. */
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

/** True where the same processes have the claim in both. */
export function isSameSighting(a: Sighting, b: Sighting | null): boolean {
  return b !== null && a.nonces.join() === b.nonces.join();
}
