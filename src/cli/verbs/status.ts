import type { Exit } from '../../app/environment.js';
import { whyUnmatched } from '../../app/plan-batch.js';
import { readRecorded } from '../../app/recorded.js';
import { sharedRefusal } from '../../app/shared-refusal.js';
import { stateOf } from '../../ledger/state.js';
import { choicesOf } from '../../plan/pick.js';
import { priceNowBy } from '../../plan/price-now.js';
import { selection } from '../../plan/select.js';
import { rowJobs, rowsCommitted } from '../../report/rows.js';
import type { CliContext } from '../context.js';
import type { FilmFlags } from '../options.js';
import { colorOf, columnsOf, refuse, showProblems, writeJson } from '../show.js';
import { statusJson } from '../ui/json/status-document.js';
import { statusTable } from '../ui/text/status-table.js';

/** `shotlist status MANIFEST`: what became of every take, by manifest and lockfile. Writes nothing. */
export async function status(
  context: CliContext,
  manifest: string,
  flags: FilmFlags & { only?: string[] },
): Promise<Exit> {
  const recorded = await readRecorded(context, manifest, flags.sandbox ?? false);
  if (!recorded.ok) return refuse(context, recorded.error);
  const { rows, catalog, problems } = recorded.value;
  const committed = rowsCommitted(rows, priceNowBy(catalog));
  const choices = choicesOf(rows);
  const only = selection(flags.only ?? []);
  const takes = rows.flatMap(({ take }) => (take ? [take] : []));
  const unmatched = problems.length > 0 ? null : whyUnmatched(only, takes, manifest);
  if (unmatched !== null) return refuse(context, unmatched);
  const shown = rows.filter((row) =>
    row.take
      ? (row.take.enabled || !only.byState) && only.includes(row.take, row.job ? stateOf(row.job) : 'pending')
      : only.everything,
  );
  if (problems.length > 0) {
    showProblems(context, problems);
    context.err.write('The manifest does not load; this is what the lockfile alone says.\n');
  }
  if (flags.json) writeJson(context, statusJson(shown, { manifest, committed, choices }));
  else {
    const view = {
      columns: columnsOf(context.out),
      color: colorOf(context, context.out),
      manifest,
      sandbox: flags.sandbox ?? false,
    };
    context.out.write(statusTable(shown, { ...view, committed, choices }));
  }
  const shared = sharedRefusal(manifest, rows.flatMap(rowJobs), flags);
  if (shared) refuse(context, shared);
  return 0;
}
