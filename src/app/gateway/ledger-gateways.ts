import type { Diagnostic } from '../../core/diagnostic.js';
import { headerAt, placeElsewhere } from '../../ledger/gateways.js';
import type { Journal } from '../../ledger/port.js';
import type { Environment, Film } from '../film/film.js';
import type { FilmState } from '../film/film-state.js';
import { ledgerOf } from '../film/ledger.js';
import type { GatewayChoices } from './gateway-choice.js';
import { UNNAMED } from './provider.js';

/** Why a run at these gateways must not use the film's ledger: jobs of a provider are at another one. Null if it may. `moved`: a new address is fine. */
export function problemWithGateways(
  environment: Environment,
  { places }: Film,
  state: Pick<FilmState, 'header' | 'jobs'>,
  { all }: GatewayChoices,
  moved: boolean,
): Diagnostic | null {
  if (moved) return null;
  for (const choice of all) {
    const there = placeElsewhere(state, choice.id, UNNAMED);
    if (there === null) continue;
    const ledger = ledgerOf(environment, places).name;
    const whose = all.length > 1 ? ` of ${choice.id.provider}` : '';
    return {
      severity: 'error',
      code: 'lockfile-other-gateway',
      message: `the jobs${whose} in ${ledger} are at ${there}, and this run would use ${choice.name}`,
      help: `use ${choice.at(there)}, or --gateway-moved if both are the same service`,
    };
  }
  return null;
}

/** From the next record on the ledger says that its jobs are at these gateways. */
export function nameGateways(journal: Pick<Journal, 'book' | 'setHeader'>, { all }: GatewayChoices): void {
  const { header, jobs } = journal.book;
  const ids = all.map(({ id }) => id);
  const named = headerAt({ header, jobs: jobs.values() }, ids, UNNAMED);
  if (named) journal.setHeader(named);
}
