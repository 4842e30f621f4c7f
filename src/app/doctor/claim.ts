import { displayPath } from '../../core/display-path.js';
import { escapeControls } from '../../core/text.js';
import { ownerOf } from '../../system/claim.js';
import type { Claim } from '../../system/claim-file.js';
import { cutClaim, sightClaims } from '../film/claims.js';
import { unlockCommand } from '../film/commands.js';
import type { Environment } from '../film/film.js';
import type { LedgerPlaces } from '../film/ledger.js';
import { type Check, fine, problem, warning } from './check.js';

/** True where a run is at work in a film's folder. */
export async function isHeld(environment: Environment, claimed: LedgerPlaces): Promise<boolean> {
  return (await sightClaims(environment, claimed)).some(({ fate }) => fate === 'alive');
}

/** Whether a run holds a film, or did and ended without giving it up. Changes nothing. */
export async function checkClaim(environment: Environment, claimed: LedgerPlaces): Promise<Check> {
  const cut = claimed.output === null ? null : cutClaim({ output: claimed.output });
  // A run does not wait for who makes the cut.
  const seen = (await sightClaims(environment, claimed)).filter(
    ({ path, fate }) => path !== cut || fate === 'unknown',
  );
  const unlock = unlockCommand(environment, claimed.lockfile);
  const unclear = seen.find(({ fate }) => fate === 'unknown');
  if (unclear) {
    const { owner, path } = unclear;
    const message = owner
      ? `another run may be active: ${nameOf(owner)}. Whether it is cannot be told from here`
      : `another run may be active: ${displayPath(path, environment)} cannot be read`;
    if (path === cut) return warning('runs', message.replace('run', 'cut'), unlock);
    return problem('runs', message, unlock);
  }
  const alive = seen.find(({ fate }) => fate === 'alive');
  if (alive?.owner)
    return warning(
      'runs',
      `another run is active: ${nameOf(alive.owner)}`,
      `Wait until it has ended, or stop it:\n  kill ${alive.owner.pid}`,
    );
  const [ended] = seen;
  if (ended?.owner)
    return warning(
      'runs',
      `a run ended without giving up its claim: ${nameOf(ended.owner)}`,
      `The next run takes it over. To remove the claim now:\n  ${unlock}`,
    );
  return fine('runs', 'no run is active');
}

function nameOf(owner: Claim): string {
  return escapeControls(ownerOf(owner));
}
