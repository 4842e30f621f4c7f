import { join } from 'node:path';
import { invalid, type Refusal } from '../../core/refusal.js';
import { err, type Result } from '../../core/result.js';
import { leadsOutside } from '../../media/inside.js';
import { checkOutputFolder } from '../../media/output-folder.js';
import { type HeldClaim, takeClaim } from '../../system/claim.js';
import { OUTPUT } from '../../takes/output.js';
import { cutClaim, heldRefusal } from '../film/claims.js';
import type { Environment, Places } from '../film/film.js';
import { markFolder } from '../film/mark.js';
import { problemWithFiles } from './owner.js';

/** Marks the output folder as the film's and claims it for a cut of that name; refused if it cannot be. Throws what the disk throws. */
export async function holdCutFolder(
  environment: Environment,
  places: Places,
  name: string,
): Promise<Result<HeldClaim, Refusal>> {
  const { disk } = environment;
  const { output } = places;
  const usable = await checkOutputFolder(disk, output);
  if (!usable.ok) return invalid(usable.error);
  const foreign = await problemWithFiles(disk, places, [name]);
  if (foreign !== null) return invalid(foreign);
  if (await leadsOutside(disk, output, OUTPUT.cutWork)) {
    const work = join(output, OUTPUT.cutWork);
    return invalid(`${work} is a symbolic link, or leads out of the output folder; remove it.`);
  }
  await markFolder(disk, places);
  const claim = await takeClaim({ ...environment, path: cutClaim(places), run: 'cut' });
  if (claim.ok) return claim;
  const held = { ...claim.error, code: 'cut-held', message: 'another cut of this film is under way' };
  return err(heldRefusal(environment, places, held));
}
