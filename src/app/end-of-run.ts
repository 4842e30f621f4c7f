import { commandLine } from '../core/command-line.js';
import { plural } from '../core/text.js';
import { goesAgain } from '../plan/decide.js';
import type { Plan } from '../plan/plan.js';
import { priceNowBy } from '../plan/price-now.js';
import type { StatusRow } from '../report/rows.js';
import { writeReport } from '../report/write.js';
import type { RunEvent, Summary } from '../run/event.js';
import { summarize } from '../run/summary.js';
import { isoTime } from '../system/clock.js';
import type { Batch } from './batch.js';
import { fromHere } from './from-here.js';
import { gatewayFlags } from './next.js';
import { makeLackingPosters, writeFilmPage } from './page.js';
import { rowsOf } from './rows.js';
import { changedSources } from './sources.js';
import { type Standing, standingOf } from './standing.js';
import type { RunGround } from './world.js';

/** What is known when a run has ended, however it ended. */
export interface Ending {
  plan: Plan;
  /** When the run began, by `Clock.elapsed`. */
  began: number;
}

/** Makes the thumbnails that lack, writes report and page and says how the run ended. An interrupt only skips thumbnails from here on. */
export async function endOfRun(batch: Batch, ground: RunGround, { plan, began }: Ending): Promise<Summary> {
  const { room, film, journal, caller, runId, options } = batch;
  const { arrived } = ground;
  const { cause, why } = ground.stop;
  ground.isOver();
  const at = () => isoTime(room.clock.now());
  tellStep('clips');
  const priceNow = priceNowBy(film.manifest.catalog);
  await journal.settled();
  const standing = await standingOf(room.disk, film, journal.book);
  const rows = rowsOf(standing);
  await ground.posters?.stop();
  if (cause !== 'disk') await makeThumbnails(batch, rows);
  tellStep('report');
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
    why,
    arrived,
    elapsed_seconds: (room.clock.elapsed() - began) / 1000,
    priceNow,
  });
  const changed = await changedSources(room.disk, film.sources);
  const summary: Summary = {
    ...ended,
    changed: changed.map(fromHere),
    output: fromHere(film.places.output),
    report: fromHere(film.places.report),
    page: fromHere(film.places.page),
    next: caller.next({ ...ended, again: changed.length > 0 || anyGoesAgain(standing, plan) }),
  };
  caller.tell({ type: 'summary', at: at(), ...summary });
  return summary;

  function tellStep(step: (RunEvent & { type: 'finishing' })['step']): void {
    caller.tell({ type: 'finishing', at: at(), step, done: 0, of: 0 });
  }
}

/** Makes the thumbnails that this run and earlier ones left out, until an interrupt, after which it names the command that makes the others. */
async function makeThumbnails(
  { room, film, caller, options }: Batch,
  rows: readonly StatusRow[],
): Promise<void> {
  const { interrupt } = caller;
  if (interrupt.aborted) return;
  const at = () => isoTime(room.clock.now());
  let told = -1;
  let left = 0;
  await makeLackingPosters(room, film.places.output, rows, interrupt, (done, of) => {
    if (interrupt.aborted) return;
    left = of - done;
    const percent = Math.floor((100 * done) / of);
    if (percent === told) return;
    told = percent;
    caller.tell({ type: 'finishing', at: at(), step: 'thumbnails', done, of });
  });
  if (!interrupt.aborted || left === 0) return;
  const command = commandLine(
    'report',
    fromHere(film.places.manifest),
    ...gatewayFlags({ sandbox: options.sandbox }),
  );
  const message = `${plural(left, 'thumbnail')} skipped. To make them: ${command}`;
  caller.tell({ type: 'notice', at: at(), message });
}

/** True where the next plain render submits a take again by itself whose job ended with ERROR. */
function anyGoesAgain({ match }: Standing, plan: Plan): boolean {
  const selected = new Set(plan.takes.map(({ take }) => take));
  return match.takes.some(
    ({ take, job, earlier }) => job !== null && selected.has(take) && goesAgain(job, earlier),
  );
}
