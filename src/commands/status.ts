import { priceNowBy } from '../plan/price-now.js';
import { statusJson, statusTable } from '../ui/status.js';
import type { FilmFlags } from './options.js';
import { readRecorded } from './recorded.js';
import type { Exit, Shell } from './shell.js';
import { columnsOf, refuse, showProblems, writeJson } from './show.js';

/** `shotlist status MANIFEST`: what became of every take, by manifest and lockfile. Writes nothing. */
export async function status(shell: Shell, manifest: string, flags: FilmFlags): Promise<Exit> {
  const recorded = await readRecorded(shell.disk, manifest, flags.sandbox ?? false);
  if (!recorded.ok) return refuse(shell, recorded.error);
  const { rows, catalog, problems } = recorded.value;
  const priceNow = priceNowBy(catalog);
  if (problems.length > 0) {
    showProblems(shell, problems);
    shell.err.write('The manifest does not load; this is what the lockfile alone says.\n');
  }
  if (flags.json) writeJson(shell, statusJson(rows, { manifest, priceNow }));
  else {
    const view = {
      columns: columnsOf(shell.out),
      color: shell.color,
      manifest,
      sandbox: flags.sandbox ?? false,
    };
    shell.out.write(statusTable(rows, { ...view, priceNow }));
  }
  return 0;
}
