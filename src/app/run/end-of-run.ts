import { displayPath } from '../../core/display-path.js';
import { plural } from '../../core/text.js';
import { anyGoesAgain } from '../../plan/decide.js';
import type { Plan } from '../../plan/plan.js';
import { priceNowBy } from '../../plan/price-now.js';
import type { Summary } from '../../run/event.js';
import { summarize } from '../../run/summary.js';
import type { Batch } from '../batch/batch.js';
import { changedSources } from '../film/changed-sources.js';
import { reportCommand } from '../film/commands.js';
import { type FilmState, filmStateOf } from '../film/film-state.js';
import { makePostersFor } from '../report/page.js';
import { type Recorded, recordedOf } from '../report/recorded.js';
import { writeReports, writeReportsIfStale } from '../report/write-reports.js';
import type { BatchBase } from './run-context.js';

/**
 * Makes missing thumbnails, writes the report and the page, and returns how the run ended. An interrupt only skips thumbnails from here on.
 * `known` is the state of the film where the run had nothing to change; null to look again.
 */
export async function endOfRun(
  batch: Batch,
  base: BatchBase,
  plan: Plan,
  began: number,
  known: FilmState | null,
): Promise<Summary> {
  const { environment, film, journal, hooks, runId, options } = batch;
  const { arrived, withheld } = base;
  const { cause, why } = base.stop;
  base.isOver();
  base.emit({ type: 'finishing', step: 'clips', done: 0, of: 0 });
  const priceNow = priceNowBy(film.manifest.catalog);
  await journal.settled();
  const filmState = known ?? (await filmStateOf(environment, film, journal, runId));
  const recorded = recordedOf(film, filmState);
  await base.posters?.stop();
  if (cause !== 'disk') await makeThumbnails(batch, base, recorded);
  base.emit({ type: 'finishing', step: 'report', done: 0, of: 0 });
  const write = known && !journal.shared ? writeReportsIfStale : writeReports;
  const unwritten = await write(environment, { film, filmState, recorded }, options);
  for (const message of Object.values(unwritten))
    if (message !== null) base.emit({ type: 'notice', message });
  const output = displayPath(film.places.output, environment);
  if (journal.shared?.unsent) base.emit({ type: 'notice', message: unsentText(output) });
  const ended = summarize({
    plan,
    match: filmState.match,
    jobs: journal.book.jobs,
    run: runId,
    cause,
    why,
    arrived,
    withheld,
    elsewhere: filmState.elsewhere,
    elapsed_seconds: (environment.clock.elapsed() - began) / 1000,
    priceNow,
  });
  const changed = await changedSources(environment.disk, film.sources);
  const summary: Summary = {
    ...ended,
    changed: changed.map((path) => displayPath(path, environment)),
    output,
    report: unwritten.report === null ? displayPath(film.places.report, environment) : null,
    page: unwritten.page === null ? displayPath(film.places.page, environment) : null,
    next: hooks.next({ ...ended, again: changed.length > 0 || anyGoesAgain(filmState.match, plan) }),
  };
  base.emit({ type: 'summary', ...summary });
  return summary;
}

function unsentText(output: string): string {
  return `The shared ledger cannot be reached, so what this run recorded is in ${output} alone, and other machines do not know it yet. The next command of this film on this machine brings it to the ledger; keep the folder until then.`;
}

/** Makes the thumbnails that this run and earlier ones left out, until an interrupt, after which it names the command that makes the others. */
async function makeThumbnails(
  { environment, film, hooks, options }: Batch,
  { emit }: BatchBase,
  { rows }: Recorded,
): Promise<void> {
  const { interrupt } = hooks;
  if (interrupt.aborted || !options.thumbnails) return;
  let told = -1;
  let left = 0;
  await makePostersFor(environment, film.places.output, rows, interrupt, (done, of) => {
    if (interrupt.aborted) return;
    left = of - done;
    const percent = Math.floor((100 * done) / of);
    if (percent === told) return;
    told = percent;
    emit({ type: 'finishing', step: 'thumbnails', done, of });
  });
  if (!interrupt.aborted || left === 0) return;
  const command = reportCommand(film.places, options);
  emit({ type: 'notice', message: `${plural(left, 'thumbnail')} skipped. To make them: ${command}` });
}
