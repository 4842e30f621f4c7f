import { commandLine } from '../../core/command-line.js';
import { displayPath, typedPath } from '../../core/display-path.js';
import { escapeControls } from '../../core/text.js';
import { isRendered, type Plan } from '../../plan/plan.js';
import { payAgainCommand } from '../film/commands.js';
import type { Environment, Film } from '../film/film.js';
import { type Home, homeOf } from '../film/home.js';
import { sharedPlaceOf } from '../film/ledger-place.js';
import { foldersOf } from '../film/mark.js';
import type { BatchOptions } from './batch.js';

/**
 * Why nothing may be paid: an output folder of the film remembers that its film is in a shared ledger, and this command would use another one, where
 * nobody knows what others bought. Null where it may. Another address is fine: a database may move, and its films keep their names.
 */
export async function otherHome(
  environment: Environment,
  { film, plan, options }: { film: Film; plan: Plan; options: BatchOptions },
): Promise<string | null> {
  const { places } = film;
  if (environment.ledger || options.payAgain || !plan.takes.some(isRendered)) return null;
  for (const folder of await foldersOf(environment.disk, places)) {
    const home = await homeOf(environment.disk, folder);
    if (home === null || places.shared?.film.name === home.film) continue;
    return refusal(environment, { film, options }, folder, home);
  }
  return null;
}

async function refusal(
  environment: Environment,
  { film, options }: { film: Film; options: BatchOptions },
  folder: string,
  home: Home,
): Promise<string> {
  const { places } = film;
  const here = places.shared
    ? `the film ${escapeControls(places.shared.film.name)} there`
    : `the lockfile ${displayPath(places.lockfile, places)}`;
  return [
    `${displayPath(folder, places)} belongs to the film ${nameOf(home)}, and this command would use ${here}. What others rendered would be paid for again.`,
    ...(await wayBack(environment, film, home, options)),
    'To pay again knowingly:',
    `  ${payAgainCommand(places, options)}`,
  ].join('\n');
}

/** How the command comes to the ledger of the folder, or the folder to that of the command. */
async function wayBack(
  environment: Environment,
  film: Film,
  home: Home,
  options: BatchOptions,
): Promise<string[]> {
  const { places, manifest, sandbox } = film;
  const file = typedPath(places.manifest, places);
  const there = ['--ledger', home.ledger];
  const asked = { ...environment, ledgerAddress: home.ledger };
  const found = await sharedPlaceOf(asked, places.manifest, sandbox, manifest);
  const isNamed = found.ok && found.value?.film.name === home.film;
  const name = isNamed ? [] : [`Write this into ${file}: film: ${JSON.stringify(home.film)}`];
  if (places.shared) return name;
  const { only, retry } = options;
  const words = [...only.flatMap((pattern) => ['--only', pattern]), ...there];
  return [
    ...name,
    'To go on there:',
    `  ${commandLine(retry ? 'retry' : 'render', file, ...words)}`,
    'If the film was moved back to its lockfile, bring that lockfile here (from version control) and run once:',
    `  ${commandLine('ledger', 'export', file, ...there)}`,
  ];
}

function nameOf({ film, ledger }: Home): string {
  return escapeControls(`${film} in ${ledger}`);
}
