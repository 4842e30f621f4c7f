import type { Plan } from '../plan/plan.js';
import { planJson } from '../ui/plan-json.js';
import { planTable } from '../ui/plan-table.js';
import { openFilm, readStanding } from './film.js';
import type { BatchFlags } from './options.js';
import { batchOf } from './options.js';
import { planBatch } from './plan-batch.js';
import { localImages } from './preflight.js';
import type { Exit, Shell } from './shell.js';
import { badFiles } from './shell.js';
import { columnsOf, refuse, refuseManifest, showProblems, writeJson } from './show.js';

/** `shotlist plan MANIFEST`: what `render` (or `retry`) with the same options would do. Spends, sends and writes nothing. The exit
 * code is 2 where that command would refuse to begin for local images, 3 where it would leave takes out. */
export async function plan(shell: Shell, manifest: string, flags: BatchFlags, retry: boolean): Promise<Exit> {
  const options = batchOf(flags, retry);
  const opened = await openFilm(shell.disk, manifest, options.sandbox);
  if (!opened.ok) return refuseManifest(shell, manifest, opened.error, flags.json ?? false);
  const film = opened.value;
  const standing = await readStanding(shell.disk, film);
  if (!standing.ok) return refuse(shell, badFiles(standing.error));
  const planned = planBatch(film, standing.value, options);
  if (!planned.ok) return refuse(shell, planned.error);
  const hidden = options.sandbox ? [] : localImages(film, planned.value);
  if (flags.json) writeJson(shell, planJson(planned.value, manifest));
  else {
    if (!flags.quiet) showProblems(shell, film.warnings);
    shell.out.write(
      planTable(planned.value, {
        columns: columnsOf(shell.out),
        color: shell.color,
        all: flags.all ?? false,
        manifest,
        sandbox: options.sandbox,
      }),
    );
  }
  showProblems(shell, hidden);
  if (hidden.length > 0) return 2;
  return leavesOut(planned.value) ? 3 : 0;
}

/** True where a cap or an unknown price leaves takes out. */
function leavesOut({ takes }: Plan): boolean {
  return takes.some(({ skipped }) => skipped === 'over budget' || skipped === 'unpriced');
}
