import { join } from 'node:path';
import type { Diagnostic } from '../../core/diagnostic.js';
import type { Refusal } from '../../core/refusal.js';
import { type Sighting, sightClaim } from '../../system/claim-sighting.js';
import { MEMORY, OUTPUT } from '../../takes/output.js';
import { unlockCommand } from './commands.js';
import type { Environment, Places } from './film.js';
import type { LedgerPlaces } from './ledger.js';

/** The claim of whoever makes the film's cut. */
export function cutClaim({ output }: Pick<Places, 'output'>): string {
  return join(output, `${OUTPUT.cutWork}.claim`);
}

/** The claim of the one run that writes to an output folder. */
export function folderClaim({ output }: Pick<Places, 'output'>): string {
  return join(output, MEMORY.claim);
}

/** Looks at all claims that a process can hold on a film: those that are there. */
export async function sightClaims(
  { disk, processes }: Pick<Environment, 'disk' | 'processes'>,
  { lockfile, output }: LedgerPlaces,
): Promise<Sighting[]> {
  const inFolder = output === null ? [] : [folderClaim({ output }), cutClaim({ output })];
  const paths = [`${lockfile}.claim`, ...inFolder];
  const seen = await Promise.all(paths.map((path) => sightClaim(disk, path, processes)));
  return seen.filter((each) => each !== null);
}

/** Refuses what the holder of a claim on a film stands in the way of. */
export function heldRefusal(
  from: { cwd: string },
  { lockfile }: Pick<Places, 'lockfile'>,
  problem: Diagnostic,
): Refusal {
  return { code: 'held', diagnostics: [problem], message: `  ${unlockCommand(from, lockfile)}` };
}
