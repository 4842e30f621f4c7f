import { resolve } from 'node:path';
import { commandLine } from '../../core/command-line.js';
import type { Diagnostic } from '../../core/diagnostic.js';
import { displayPath } from '../../core/display-path.js';
import { dollars } from '../../core/figures.js';
import { groupBy } from '../../core/group.js';
import { plural } from '../../core/text.js';
import { takeNameOfJob } from '../../ledger/job.js';
import type { Job } from '../../ledger/record.js';
import { stateOf } from '../../ledger/state.js';
import type { Environment, Film, Places } from '../film.js';
import { markIn } from '../folder/mark.js';
import { type LedgerPlaces, ledgerOf } from '../ledger.js';
import { checkLedger as checkSharedLedger } from '../ledger-check.js';
import {
  type Check,
  fine,
  partedProblem,
  partedRefusal,
  placed,
  problem,
  sentence,
  warning,
} from './check.js';

/** What a ledger says of its jobs, and whether the folder knows others. Last the words of its commands: the manifest as typed, and flags. */
export async function checkLedger(
  environment: Environment,
  { lockfile, output }: LedgerPlaces,
  [manifest = '', ...flags]: readonly string[],
): Promise<Check> {
  const read = await ledgerOf(environment, { lockfile, output: null }).read();
  if (!read.ok) {
    const [first] = read.error;
    return first
      ? unreadable(first)
      : problem('ledger', `${displayPath(lockfile, environment)} cannot be read`);
  }
  const { book, isEmpty, live, unusable } = read.value;
  if (unusable) return unreadable(unusable);
  const isLive = live.length > 0;
  const jobs = [...book.jobs.values()];
  const name = displayPath(lockfile, environment);
  const said = isEmpty ? `${name} does not exist yet` : `${name}: ${countText(jobs)}`;
  const unlisted = output === null || isLive ? 0 : await countUnlisted(environment, { output, lockfile });
  if (unlisted > 0 && output !== null)
    return warning(
      'ledger',
      `${said}; ${displayPath(output, environment)} remembers ${plural(unlisted, isEmpty ? 'job' : 'more job')}`,
      `They may be of another branch or a lost lockfile. To join them into this one, which costs nothing:\n  ${commandLine('restore', manifest, ...flags)}`,
    );
  const unknown = jobs.filter((job) => stateOf(job) === 'unknown');
  const [first] = unknown;
  if (first && !isLive) {
    const settle = commandLine('settle', manifest, takeNameOfJob(first), ...flags);
    return warning(
      'ledger',
      `${said}; whether the gateway took the unknown ${unknown.length === 1 ? 'one' : 'ones'} cannot be told, so nothing is sent again`,
      `Look at the gateway for the request, then say which it is, or --resubmit or --abandon:\n  ${settle} --adopt REQUEST_ID`,
    );
  }
  return fine('ledger', said);
}

/** What the server of a shared ledger is, and whether it keeps the film in order. */
export async function checkDatabase(environment: Environment, film: Film): Promise<Check> {
  const checked = await checkSharedLedger(environment, film);
  if (!checked.ok) return partedProblem('ledger', partedRefusal(checked.error));
  const { server, jobs, committed, problems, notices } = checked.value;
  const said = `${film.places.shared?.address.name}: Postgres ${server}, ${plural(jobs, 'job')}, ${dollars(committed)} committed`;
  if (problems.length > 0)
    return problem('ledger', [said, ...problems].join('\n'), 'Restore the database from a backup.');
  if (notices.length > 0)
    return warning('ledger', [said, ...notices].join('\n'), 'A render can begin nevertheless.');
  return fine('ledger', said);
}

/** How many jobs only the output folder knows; those of a folder that is marked as another lockfile's are none of this film. */
async function countUnlisted(
  environment: Environment,
  places: Pick<Places, 'output' | 'lockfile'>,
): Promise<number> {
  const mark = await markIn(environment.disk, places.output);
  if (mark && resolve(places.output, mark.lockfile) !== places.lockfile) return 0;
  const read = await ledgerOf(environment, places).read();
  if (!read.ok) return 0;
  const { book, remembered } = read.value;
  return [...remembered.jobs.keys()].filter((id) => !book.jobs.has(id)).length;
}

function unreadable(diagnostic: Diagnostic): Check {
  return problem('ledger', placed(diagnostic), diagnostic.help && sentence(diagnostic.help));
}

function countText(jobs: readonly Job[]): string {
  const states = [...groupBy(jobs, stateOf)].map(([state, { length }]) => `${length} ${state}`);
  return `${plural(jobs.length, 'job')}${states.length > 0 ? ` (${states.join(', ')})` : ''}`;
}
