import type { Diagnostic } from '../../core/diagnostic.js';
import { displayPath } from '../../core/display-path.js';
import { headerAt, placeElsewhere } from '../../ledger/gateways.js';
import type { Journal } from '../../ledger/port.js';
import { readTextIfAny } from '../../system/disk.js';
import type { GatewayFlags } from '../film/commands.js';
import type { Environment, Film } from '../film/film.js';
import type { FilmState } from '../film/film-state.js';
import { ledgerOf } from '../film/ledger.js';
import { chooseGateways, type GatewayChoices } from './gateway-choice.js';
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

/** That the key of an account stands in a file of the film, from where it would go to the gateway, the ledger and the reports; null where it does not. The line is not shown. */
export async function problemWithKey(
  { disk }: Environment,
  { places, sources }: Film,
  { all }: GatewayChoices,
): Promise<Diagnostic | null> {
  const files = new Set([places.manifest, ...sources.map(({ path }) => path)]);
  for (const file of files) {
    if (file !== places.manifest && !/\.ya?ml$/i.test(file)) continue;
    const text = await readTextIfAny(disk, file);
    for (const choice of all) {
      if (!(await choice.isKeyIn(text))) continue;
      const lines = text.split('\n');
      const isIn = await Promise.all(lines.map((line) => choice.isKeyIn(line)));
      const place = { file: displayPath(file, places), line: isIn.indexOf(true) + 1, column: 1, length: 1 };
      return {
        severity: 'error',
        code: 'secret-in-file',
        message: 'this line contains the API key, which would go into the ledger and the reports',
        help: 'take it out; the key is read from where it is, and is never written to a manifest',
        place: { ...place, source: '' },
      };
    }
  }
  return null;
}

/** True if the key of an account that the film's renders are paid from stands in a text. */
export async function isKeyInText(
  environment: Environment,
  { takes }: Film,
  { sandbox = false, gateway, envFile }: GatewayFlags,
  text: string,
): Promise<boolean> {
  const chosen = chooseGateways(environment, { sandbox, gateway, envFile }, takes);
  if (!chosen.ok) return false;
  const isIn = await Promise.all(chosen.value.all.map((choice) => choice.isKeyIn(text)));
  return isIn.includes(true);
}

/** From the next record on the ledger says that its jobs are at these gateways. */
export function nameGateways(journal: Pick<Journal, 'book' | 'setHeader'>, { all }: GatewayChoices): void {
  const { header, jobs } = journal.book;
  const ids = all.map(({ id }) => id);
  const named = headerAt({ header, jobs: jobs.values() }, ids, UNNAMED);
  if (named) journal.setHeader(named);
}
