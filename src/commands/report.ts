import { priceNowBy } from '../plan/price-now.js';
import { writeReport } from '../report/write.js';
import { fromHere } from './end-of-run.js';
import type { FilmFlags } from './options.js';
import { readRecorded } from './recorded.js';
import type { Exit, Shell } from './shell.js';
import { refusal } from './shell.js';
import { refuse, showProblems } from './show.js';

/** `shotlist report MANIFEST`: writes `report.csv` again from manifest and lockfile. */
export async function report(shell: Shell, manifest: string, flags: FilmFlags): Promise<Exit> {
  const sandbox = flags.sandbox ?? false;
  const recorded = await readRecorded(shell.disk, manifest, sandbox);
  if (!recorded.ok) return refuse(shell, recorded.error);
  const { rows, catalog, places, problems } = recorded.value;
  if (problems.length > 0) {
    showProblems(shell, problems);
    shell.err.write('The manifest does not load; the report is written by the lockfile alone.\n');
  }
  const unwritten = await writeReport(shell.disk, places.output, rows, priceNowBy(catalog), sandbox);
  if (unwritten !== null) return refuse(shell, refusal(2, unwritten));
  shell.out.write(`${fromHere(places.report)}\n`);
  return 0;
}
