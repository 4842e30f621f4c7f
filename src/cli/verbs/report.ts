import { fromHere } from '../../app/from-here.js';
import { tryMarkFolder } from '../../app/mark.js';
import { foreignFolder, REPORTS } from '../../app/owner.js';
import { makeLackingPosters, writeFilmPage } from '../../app/page.js';
import { readRecorded } from '../../app/recorded.js';
import { type Exit, refusal } from '../../app/room.js';
import { sharedRefusal } from '../../app/shared-refusal.js';
import { plural } from '../../core/text.js';
import { outputProblem } from '../../media/output-problem.js';
import { priceNowBy } from '../../plan/price-now.js';
import { rowJobs } from '../../report/rows.js';
import { writeReport } from '../../report/write.js';
import { outputDisk } from '../../system/output-disk.js';
import type { FilmFlags } from '../options.js';
import type { Shell } from '../shell.js';
import { refuse, showProblems, writeJson } from '../show.js';
import { openBar } from '../ui/run/bar.js';

const NO_FOLDER =
  'Only the manifest says which folder its report goes to: correct it first. The command status tells what the lockfile knows.';

/** `shotlist report MANIFEST`: writes `report.csv` and `report.html` again, and the posters that lack, from manifest and lockfile. */
export async function report(machine: Shell, manifest: string, flags: FilmFlags): Promise<Exit> {
  const sandbox = flags.sandbox ?? false;
  const recorded = await readRecorded(machine, manifest, sandbox);
  if (!recorded.ok) return refuse(machine, recorded.error);
  const { rows, title, catalog, places, problems } = recorded.value;
  const shell = places
    ? { ...machine, disk: outputDisk(machine.disk, places.output, machine.clock) }
    : machine;
  if (problems.length > 0) {
    showProblems(shell, problems);
    if (places) shell.err.write('The manifest does not load; the report is written by the lockfile alone.\n');
  }
  if (!places) return refuse(shell, refusal(2, NO_FOLDER));
  const foreign =
    (await outputProblem(shell.disk, places.output)) ?? (await foreignFolder(shell.disk, places, REPORTS));
  if (foreign !== null) return refuse(shell, refusal(2, foreign));
  await tryMarkFolder(shell.disk, places);
  const priceNow = priceNowBy(catalog);
  const bar = openBar(flags.quiet || !shell.draws ? null : shell.err, 'thumbnails');
  const made = await makeLackingPosters(shell, places.output, rows, shell.interrupt, (done, of) =>
    bar.show(done, of, `${done} of ${of}`),
  ).finally(() => bar.close());
  if (made > 0 && !flags.quiet) shell.err.write(`made ${plural(made, 'thumbnail')}\n`);
  const manifestLoads = problems.length === 0;
  const unwritten =
    (await writeReport(shell.disk, places.output, rows, priceNow, sandbox)) ??
    (await writeFilmPage(shell, { rows, priceNow, places, title, manifestLoads, flags }));
  if (unwritten !== null) return refuse(shell, refusal(2, unwritten));
  const written = { csv: fromHere(places.report), html: fromHere(places.page) };
  if (flags.json) writeJson(shell, { manifest: fromHere(places.manifest), ...written, posters_made: made });
  else shell.out.write(`${written.csv}\n${written.html}\n`);
  const shared = sharedRefusal(manifest, rows.flatMap(rowJobs), flags);
  if (shared) refuse(shell, shared);
  return 0;
}
