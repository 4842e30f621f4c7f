import { isoTime } from '../core/clock.js';
import { goesAgain } from '../plan/decide.js';
import type { Plan } from '../plan/plan.js';
import { priceNowBy } from '../plan/price-now.js';
import { writeReport } from '../report/write.js';
import type { StopCause, Summary } from '../run/event.js';
import { summarize } from '../run/summary.js';
import type { Batch } from './batch.js';
import { fromHere } from './from-here.js';
import { makeLackingPosters, writeFilmPage } from './page.js';
import { rowsOf } from './rows.js';
import type { Standing } from './standing.js';
import { standingOf } from './standing.js';

/** What is known when a run has ended, however it ended. */
export interface Ending {
  plan: Plan;
  arrived: ReadonlySet<string>;
  cause: StopCause | null;
  /** When the run began, by `Clock.elapsed`. */
  began: number;
}

/** Writes report and page and says how the run ended. */
export async function endOfRun(batch: Batch, { plan, arrived, cause, began }: Ending): Promise<Summary> {
  const { room, film, journal, caller, runId, options } = batch;
  const at = () => isoTime(room.clock.now());
  const priceNow = priceNowBy(film.manifest.catalog);
  await journal.settled();
  const standing = await standingOf(room.disk, film, journal.book);
  const rows = rowsOf(standing);
  // Those of an earlier run that was interrupted.
  if (cause === null) await makeLackingPosters(room, film.places.output, rows, caller.interrupt);
  const unwritten = [
    await writeReport(room.disk, film.places.output, rows, priceNow, options.sandbox),
    await writeFilmPage(room, {
      rows,
      priceNow,
      places: film.places,
      title: film.manifest.title,
      manifestLoads: true,
      flags: options,
    }),
  ];
  for (const message of unwritten) if (message !== null) caller.tell({ type: 'notice', at: at(), message });
  const ended = summarize({
    plan,
    match: standing.match,
    jobs: journal.book.jobs,
    run: runId,
    cause,
    arrived,
    elapsed_seconds: (room.clock.elapsed() - began) / 1000,
    priceNow,
  });
  const summary: Summary = {
    ...ended,
    output: fromHere(film.places.output),
    report: fromHere(film.places.report),
    page: fromHere(film.places.page),
    next: caller.next({ ...ended, again: anyGoesAgain(standing, plan) }),
  };
  caller.tell({ type: 'summary', at: at(), ...summary });
  return summary;
}

/** True where the next plain render submits a take again by itself whose job ended with ERROR. */
function anyGoesAgain({ match }: Standing, plan: Plan): boolean {
  const selected = new Set(plan.takes.map(({ take }) => take));
  return match.takes.some(
    ({ take, job, earlier }) => job !== null && selected.has(take) && goesAgain(job, earlier),
  );
}
