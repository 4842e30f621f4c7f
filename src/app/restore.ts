import { resolve } from 'node:path';
import { shellWords } from '../core/command-line.js';
import { displayPath } from '../core/display-path.js';
import { groupBy } from '../core/group.js';
import { err, ok, type Result } from '../core/result.js';
import { plural } from '../core/text.js';
import type { Contradiction, Recalled } from '../ledger/port.js';
import { withoutKnown } from '../ledger/recalled.js';
import type { Job } from '../ledger/record.js';
import { MEMORY } from '../takes/output.js';
import type { Environment, Film } from './film.js';
import { ledgerOf, recallFile, stored, withJournal } from './ledger.js';
import { badFiles, invalid, type Refusal } from './refusal.js';

/** What a restore brought back. */
export interface Restored {
  /** Absolute path of the file that knew the jobs. */
  from: string;
  /** Jobs that the lockfile did not list, or of which it knew less. */
  jobs: Job[];
  /** Jobs of which lockfile and file say what cannot both be true: left as they are in the lockfile. */
  contradictions: Contradiction[];
  /** Jobs at another gateway than the lockfile's, by its name; left out. */
  elsewhere: ReadonlyMap<string, number>;
}

/**
 * Joins into a film's lockfile the jobs that its output folder knows, or those of the file `from` (another lockfile, or a shadow). A
 * union: nothing that the lockfile says is lost, and nothing is paid. `gateway` decides where there is no lockfile and the file knows
 * jobs at several.
 */
export async function restoreJobs(
  environment: Environment,
  film: Film,
  { from, gateway }: { from?: string | undefined; gateway?: string | undefined },
): Promise<Result<Restored, Refusal>> {
  const { disk } = environment;
  const { places } = film;
  const path = from === undefined ? resolve(places.output, MEMORY.ledger) : resolve(environment.cwd, from);
  const known = await recallFile(disk, path);
  const shown = displayPath(path, environment);
  if (known.isNewer) return invalid(`${shown} was written by a newer shotlist. Install it.`);
  if (known.jobs.size === 0) return invalid(`${shown} knows no job, so nothing can be restored.`);
  const read = await ledgerOf(environment, { ...places, output: null }).read();
  if (!read.ok) return err({ ...badFiles(read.error), message: damagedHelp(film) });
  const place = gatewayOf(known, read.value.book.header?.gateway ?? gateway);
  if (!place.ok) return place;
  const { mine, elsewhere } = parted(known, place.value);
  if (withoutKnown(mine, read.value.book).jobs.size === 0)
    return ok({ from: path, jobs: [], contradictions: [], elsewhere });
  const opening = { places, gateway: place.value, moved: false };
  return withJournal(environment, opening, async (journal) => {
    const unknown = withoutKnown(mine, journal.book);
    const restored = await stored(() => journal.restore(unknown));
    if (!restored.ok) return restored;
    const contradictions = restored.value;
    const left = new Set(contradictions.map(({ job }) => job.job));
    const jobs = [...unknown.jobs.keys()].flatMap((id) => {
      const job = journal.book.jobs.get(id);
      return job && !left.has(id) ? [job] : [];
    });
    return ok({ from: path, jobs, contradictions, elsewhere });
  });
}

/** The gateway whose jobs are restored: the lockfile's, the one that was named, or the only one. */
function gatewayOf({ jobs }: Recalled, named: string | undefined): Result<string, Refusal> {
  if (named !== undefined) return ok(named);
  const [first = '', ...others] = new Set(Array.from(jobs.values(), ({ gateway }) => gateway));
  if (others.length === 0) return ok(first);
  const all = [first, ...others].join(', ');
  return invalid(`The jobs are at several gateways: ${all}. Choose one with --gateway.`);
}

/** What is recalled of the jobs at a gateway, and how many are at which other one. */
function parted(recalled: Recalled, gateway: string) {
  const groups = groupBy(recalled.jobs, ([, each]) => each.gateway);
  const mine: Recalled = { ...recalled, jobs: new Map(groups.get(gateway)) };
  groups.delete(gateway);
  return { mine, elsewhere: new Map(Array.from(groups, ([place, { length }]) => [place, length])) };
}

/** A lockfile that cannot be read may be put aside: what its folder knows is in the shadow. */
function damagedHelp({ places }: Film): string {
  const lockfile = displayPath(places.lockfile, places);
  const aside = shellWords('mv', lockfile, `${lockfile}.damaged`);
  return `If no good copy of it is left, put it aside and restore from the output folder alone:\n  ${aside}`;
}

/** What was left out of a restore, one line each. */
export function leftOut({ contradictions, elsewhere }: Restored): string[] {
  return [
    ...contradictions.map(({ job, why }) => `job ${job.job} was left as it is: there are ${why}`),
    ...Array.from(elsewhere, ([gateway, count]) => `${plural(count, 'job')} at ${gateway} left out`),
  ];
}
