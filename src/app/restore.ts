import { basename, resolve } from 'node:path';
import { shellWords } from '../core/command-line.js';
import { displayPath } from '../core/display-path.js';
import { groupBy, type Some } from '../core/group.js';
import { badFiles, invalid, type Refusal } from '../core/refusal.js';
import { err, ok, type Result } from '../core/result.js';
import { plural } from '../core/text.js';
import { gatewayNamed, headerAt, placeElsewhere } from '../ledger/gateways.js';
import type { Contradiction, JobBook, Recalled, RecalledJob } from '../ledger/port.js';
import { withoutKnown } from '../ledger/recalled.js';
import type { Header, Job } from '../ledger/record.js';
import { nearPath } from '../system/near-path.js';
import { MEMORY } from '../takes/output.js';
import type { Environment, Film } from './film/film.js';
import { ledgerOf, recallFile, stored, withJournal } from './film/ledger.js';
import { providerName, UNNAMED } from './gateway/provider.js';

/** What records call the gateway of rehearsals. */
const REHEARSED = 'sandbox';

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
  /** Some of the file cannot be read. */
  isPartial: boolean;
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
  if (from !== undefined && (await disk.entry(path)) === null) {
    const near = await nearPath(disk, path, () => true);
    const hint = near === undefined ? '' : ` Did you mean ${displayPath(near, environment)}?`;
    return invalid(`${shown} does not exist.${hint}`);
  }
  if (known.isNewer) return invalid(`${shown} was written by a newer shotlist. Install it.`);
  if (known.jobs.size === 0) return invalid(`${shown} knows no job, so nothing can be restored.`);
  const read = await ledgerOf(environment, { ...places, output: null }).read();
  if (!read.ok) return err({ ...badFiles(read.error), message: places.shared ? '' : damagedHelp(film) });
  const partedFor = (book: JobBook) => part(known, book, gateway);
  const parted = partedFor(read.value.book);
  if (!parted.ok) return parted;
  const { mine, elsewhere } = parted.value;
  const isPartial = known.isDamaged === true || known.isCut === true;
  if (withoutKnown(mine, read.value.book).jobs.size === 0)
    return ok({ from: path, jobs: [], contradictions: [], elsewhere, isPartial });
  return withJournal(environment, places, async (journal) => {
    const held = partedFor(journal.book);
    if (!held.ok) return held;
    const { header, mine, elsewhere } = held.value;
    if (header) journal.setHeader(header);
    const unknown = withoutKnown(mine, journal.book);
    const restored = await stored(() => journal.restore(unknown));
    if (!restored.ok) return restored;
    const contradictions = restored.value;
    const left = new Set(contradictions.map(({ job }) => job.job));
    const jobs = [...unknown.jobs.keys()].flatMap((id) => {
      const job = journal.book.jobs.get(id);
      return job && !left.has(id) ? [job] : [];
    });
    return ok({ from: path, jobs, contradictions, elsewhere, isPartial });
  });
}

/**
 * What is recalled of the jobs that can stand in a ledger, the header that it has then, and how many are at which other gateways. An empty
 * ledger takes those at the gateway that was `named`, and what can stand beside them; one that nobody named has to be the only one of its provider.
 * Jobs of rehearsals stand in the lockfile of rehearsals alone.
 */
function part(
  recalled: Recalled,
  { header, jobs }: JobBook,
  named: string | undefined,
): Result<{ header: Header | null; mine: Recalled; elsewhere: ReadonlyMap<string, number> }, Refusal> {
  const groups = [
    ...groupBy(recalled.jobs.values(), ({ job, gateway }) => `${gateway} ${providerName(job)}`).values(),
  ];
  const isNamed = ([{ gateway }]: Some<RecalledJob>) => gateway === named;
  if (header === null) groups.sort((a, b) => Number(isNamed(b)) - Number(isNamed(a)));
  const mine = new Map<string, RecalledJob>();
  const elsewhere = new Map<string, number>();
  let places = { header, jobs: [...jobs.values()] };
  for (const group of groups) {
    const [{ job, gateway }] = group;
    const id = gatewayNamed(gateway, providerName(job));
    const isFirst = places.header === null && (named === undefined || isNamed(group));
    const isOurs = gateway !== REHEARSED || named === REHEARSED;
    const fits = isOurs && (isFirst || (places.header && placeElsewhere(places, id, UNNAMED) === null));
    if (!fits) elsewhere.set(gateway, (elsewhere.get(gateway) ?? 0) + group.length);
    else {
      for (const each of group) mine.set(each.job.job, each);
      const all = [...places.jobs, ...group.map((each) => each.job)];
      places = { header: headerAt(places, [id], UNNAMED), jobs: all };
    }
  }
  const others = [...elsewhere.keys()].filter((gateway) => gateway !== REHEARSED);
  if (header === null && named === undefined && others.length > 0) {
    const all = [...new Set(groups.map(([{ gateway }]) => gateway))].filter((each) => each !== REHEARSED);
    return invalid(`The jobs are at several gateways: ${all.join(', ')}. Choose one with --gateway.`);
  }
  return ok({ header: places.header, mine: { ...recalled, jobs: mine }, elsewhere });
}

/** A lockfile that cannot be read may be put aside: what its folder knows is in the shadow. */
function damagedHelp({ places }: Film): string {
  const lockfile = displayPath(places.lockfile, places);
  const aside = shellWords('mv', lockfile, `${lockfile}.damaged`);
  return `If no good copy of it is left, put it aside and restore from the output folder alone:\n  ${aside}`;
}

/** What was left out of a restore, one line each. */
export function leftOut({ from, contradictions, elsewhere, isPartial }: Restored): string[] {
  return [
    ...(isPartial
      ? [`some of ${basename(from)} cannot be read: it may know more jobs than were restored`]
      : []),
    ...contradictions.map(({ job, why }) => `job ${job.job} was left as it is: there are ${why}`),
    ...Array.from(elsewhere, ([gateway, count]) => `${plural(count, 'job')} at ${gateway} left out`),
  ];
}
