import { join } from 'node:path';
import type { Diagnostic } from '../../core/diagnostic.js';
import { displayPath } from '../../core/display-path.js';
import type { Refusal } from '../../core/refusal.js';
import { err, type Result } from '../../core/result.js';
import { takeClaim } from '../../system/claim.js';
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
function folderClaim({ output }: Pick<Places, 'output'>): string {
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

/** An output folder that one run writes to. */
export interface HeldFolder {
  release(): Promise<void>;
}

/** How long the moves of another run are waited for, and the pause between two looks, in milliseconds. */
const PATIENCE = 60_000;
const PAUSE = 200;

/** Claims the output folder for a moment, as runs that share a ledger do for what one of them has to do at a time. Refused where it does not become free. */
export async function claimFolderSoon(
  environment: Environment,
  places: Places,
  run: string,
): Promise<Result<HeldFolder, Refusal>> {
  const { clock } = environment;
  const begun = clock.elapsed();
  for (;;) {
    const claim = await claimFolder(environment, places, run);
    if (claim.ok || clock.elapsed() - begun > PATIENCE) return claim;
    await clock.sleep(PAUSE);
  }
}

/** Claims a film's output folder, which two lockfiles may reach through a link. Refused while another run writes to it. */
export async function claimFolder(
  environment: Environment,
  places: Places,
  run: string,
): Promise<Result<HeldFolder, Refusal>> {
  const claim = await takeClaim({ ...environment, path: folderClaim(places), run });
  if (claim.ok) return claim;
  const folder = `the output folder ${displayPath(places.output, environment)}`;
  const message = claim.error.message.replace('the lockfile', folder);
  return err(heldRefusal(environment, places, { ...claim.error, code: 'folder-held', message }));
}
