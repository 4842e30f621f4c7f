import { displayPath } from '../../core/display-path.js';
import { formatUsd } from '../../core/money.js';
import { plural } from '../../core/text.js';
import { chargeBasis, committedOf } from '../../ledger/charge.js';
import { isRendered, type Plan } from '../../plan/plan.js';
import { restoreCommand } from '../film/commands.js';
import type { Film } from '../film/film.js';
import type { FilmState } from '../film/film-state.js';

/** What the output folder knows as spent and a budget does not count, for a warning; null for nothing. */
export function uncountedSpending(film: Film, { unlisted }: FilmState, plan: Plan): string | null {
  const { manifest, places } = film;
  if (manifest.budget === null || !plan.takes.some(isRendered)) return null;
  const spent = unlisted.filter((job) => chargeBasis(job) !== 'none');
  if (spent.length === 0) return null;
  const usd = committedOf(spent, () => null);
  const sum = usd === null ? 'an unknown sum' : `$${formatUsd(usd)}`;
  const ledger = places.shared ? 'the shared ledger' : displayPath(places.lockfile, places);
  return `${displayPath(places.output, places)} knows ${plural(spent.length, 'job')} for ${sum} that ${ledger} does not list (another branch? an older copy?), and \`budget\` does not count ${spent.length === 1 ? 'it' : 'them'}. To join them into it, which costs nothing:\n  ${restoreCommand(places)}`;
}
