import { displayPath } from '../../core/display-path.js';
import type { Refusal } from '../../core/refusal.js';
import { err, type Result } from '../../core/result.js';
import { takeClaim } from '../../system/claim.js';
import { folderClaim, heldRefusal } from '../film/claims.js';
import type { Environment, Places } from '../film/film.js';

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
