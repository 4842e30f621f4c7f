import { readRecorded } from '../../app/report/recorded.js';
import { rebuildReports } from '../../app/report.js';
import { displayPath } from '../../core/display-path.js';
import { plural } from '../../core/text.js';
import { barOn } from '../bar.js';
import type { CliContext, Exit } from '../context.js';
import type { FilmFlags } from '../options.js';
import { linksOn, refuse, showProblems, tell, tellRefusal, writeJson } from '../show.js';
import type { Documents } from '../ui/json/output-schemas.js';
import { thumbnailsText } from '../ui/run/progress-rows.js';

type ReportFlags = FilmFlags & { thumbnails?: boolean };

/** `shotlist report MANIFEST`: rebuilds `report.csv` and `report.html` from manifest and lockfile, and makes missing thumbnails. */
export async function report(context: CliContext, manifest: string, flags: ReportFlags): Promise<Exit> {
  const { interrupt: signal } = context;
  const recorded = await readRecorded(context, manifest, flags.sandbox ?? false);
  if (!recorded.ok) return refuse(context, recorded.error);
  const { places, problems } = recorded.value;
  if (problems.length > 0) {
    showProblems(context, problems);
    if (places) tell(context, 'The manifest has errors; the report is made from the lockfile alone.');
  }
  const bar = barOn(context, flags, 'thumbnails');
  const onProgress = (done: number, of: number) => bar.show(done, of, thumbnailsText(done, of));
  const options = { flags, thumbnails: flags.thumbnails, signal, onProgress };
  const done = await rebuildReports(context, recorded.value, options).finally(() => bar.close());
  if (!done.ok) return refuse(context, done.error);
  const { thumbnails, shared } = done.value;
  if (thumbnails > 0 && !flags.quiet) tell(context, `made ${plural(thumbnails, 'thumbnail')}`);
  const shown = (path: string) => displayPath(path, context);
  const link = linksOn(context, context.out);
  const written = { csv: shown(done.value.csv), html: shown(done.value.html) };
  if (flags.json) {
    const document = { manifest: shown(done.value.manifest), ...written, posters_made: thumbnails };
    writeJson(context, document satisfies Documents['report']);
  } else for (const path of [written.csv, written.html]) context.out.write(`${link(path)(path)}\n`);
  if (shared) tellRefusal(context, shared);
  return 0;
}
