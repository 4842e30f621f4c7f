import { type Exit, refusal } from '../../app/environment.js';
import { fromHere } from '../../app/from-here.js';
import { tryMarkFolder } from '../../app/mark.js';
import { foreignFolder, REPORTS } from '../../app/owner.js';
import { makeLackingPosters, writeFilmPage } from '../../app/page.js';
import { readRecorded } from '../../app/recorded.js';
import { sharedRefusal } from '../../app/shared-refusal.js';
import { plural } from '../../core/text.js';
import { outputProblem } from '../../media/output-problem.js';
import { priceNowBy } from '../../plan/price-now.js';
import { rowJobs } from '../../report/rows.js';
import { writeReport } from '../../report/write.js';
import { outputDisk } from '../../system/output-disk.js';
import type { CliContext } from '../context.js';
import type { FilmFlags } from '../options.js';
import { refuse, showProblems, writeJson } from '../show.js';
import type { ReportDocument } from '../ui/json/report-schema.js';
import { openBar } from '../ui/run/bars.js';

const NO_FOLDER =
  'Only the manifest says which folder its report goes to: correct it first. The command status tells what the lockfile knows.';

/** `shotlist report MANIFEST`: writes `report.csv` and `report.html` again, and the posters that lack, from manifest and lockfile. */
export async function report(machine: CliContext, manifest: string, flags: FilmFlags): Promise<Exit> {
  const sandbox = flags.sandbox ?? false;
  const recorded = await readRecorded(machine, manifest, sandbox);
  if (!recorded.ok) return refuse(machine, recorded.error);
  const { rows, title, catalog, places, problems } = recorded.value;
  const context = places
    ? { ...machine, disk: outputDisk(machine.disk, places.output, machine.clock) }
    : machine;
  if (problems.length > 0) {
    showProblems(context, problems);
    if (places)
      context.err.write('The manifest does not load; the report is written by the lockfile alone.\n');
  }
  if (!places) return refuse(context, refusal(2, NO_FOLDER));
  const foreign =
    (await outputProblem(context.disk, places.output)) ??
    (await foreignFolder(context.disk, places, REPORTS));
  if (foreign !== null) return refuse(context, refusal(2, foreign));
  await tryMarkFolder(context.disk, places);
  const priceNow = priceNowBy(catalog);
  const bar = openBar(flags.quiet || !context.draws ? null : context.err, 'thumbnails');
  const made = await makeLackingPosters(context, places.output, rows, context.interrupt, (done, of) =>
    bar.show(done, of, `${done} of ${of}`),
  ).finally(() => bar.close());
  if (made > 0 && !flags.quiet) context.err.write(`made ${plural(made, 'thumbnail')}\n`);
  const manifestLoads = problems.length === 0;
  const unwritten =
    (await writeReport(context.disk, places.output, rows, priceNow, sandbox)) ??
    (await writeFilmPage(context, { rows, priceNow, places, title, manifestLoads, flags }));
  if (unwritten !== null) return refuse(context, refusal(2, unwritten));
  const written = { csv: fromHere(places.report), html: fromHere(places.page) };
  if (flags.json) {
    const document = { manifest: fromHere(places.manifest), ...written, posters_made: made };
    writeJson(context, document satisfies ReportDocument);
  } else context.out.write(`${written.csv}\n${written.html}\n`);
  const shared = sharedRefusal(manifest, rows.flatMap(rowJobs), flags);
  if (shared) refuse(context, shared);
  return 0;
}
