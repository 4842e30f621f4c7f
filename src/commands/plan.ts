import type { BatchOptions } from '../film/batch.js';
import type { Film, Standing } from '../film/film.js';
import { openFilm, readStanding } from '../film/film.js';
import { chooseGateway } from '../film/gateway-choice.js';
import { foreignFolder, REPORTS } from '../film/marker.js';
import { gatewayFlags } from '../film/next.js';
import { planBatch } from '../film/plan-batch.js';
import { folderProblem, localImages } from '../film/preflight.js';
import type { Exit, Refusal } from '../film/room.js';
import { badFiles, refusal } from '../film/room.js';
import { linkProblem, otherGateway } from '../lockfile/journal.js';
import { liveRun } from '../lockfile/live-run.js';
import { systemProcesses } from '../lockfile/process.js';
import type { Plan } from '../plan/plan.js';
import { isHeldBack } from '../plan/plan.js';
import { planJson } from '../ui/plan-json.js';
import { planTable } from '../ui/plan-table.js';
import type { BatchFlags } from './options.js';
import { batchOf } from './options.js';
import type { Shell } from './shell.js';
import { colorOf, columnsOf, refuse, refuseManifest, showProblems, writeJson } from './show.js';

/**
 * `shotlist plan MANIFEST`: what `render` (or `retry`) with the same options would do. Spends, sends and writes nothing. The exit
 * code is 2 where manifest, lockfile or folder would make that command refuse, which is said, 3 where it would leave takes out.
 */
export async function plan(shell: Shell, manifest: string, flags: BatchFlags, retry: boolean): Promise<Exit> {
  const options = batchOf(flags, retry);
  const opened = await openFilm(shell.disk, manifest, options.sandbox, shell.clock);
  if (!opened.ok) return refuseManifest(shell, manifest, opened.error, flags.json ?? false);
  const film = opened.value;
  const standing = await readStanding(shell.disk, film);
  if (!standing.ok) return refuse(shell, badFiles(standing.error));
  const planned = planBatch(film, standing.value, options);
  if (!planned.ok) return refuse(shell, planned.error);
  if (flags.json) writeJson(shell, planJson(planned.value, manifest));
  else {
    showProblems(shell, film.warnings);
    shell.out.write(
      planTable(planned.value, {
        columns: columnsOf(shell.out),
        color: colorOf(shell, shell.out),
        all: flags.all ?? false,
        manifest,
        sandbox: options.sandbox,
        retry,
        where: gatewayFlags(flags),
      }),
    );
  }
  const refused = await whyNot(shell, film, standing.value, planned.value, options);
  if (refused !== null) return refuse(shell, refused);
  return planned.value.takes.some(isHeldBack) ? 3 : 0;
}

/** Why the render that was planned would not begin, null where it would. */
async function whyNot(
  shell: Shell,
  film: Film,
  standing: Standing,
  planned: Plan,
  options: BatchOptions,
): Promise<Refusal | null> {
  const choice = chooseGateway(shell, options);
  if (!choice.ok) return choice.error;
  const link = await linkProblem(shell.disk, film.places.lockfile);
  if (link) return badFiles([link]);
  const elsewhere = otherGateway(film.places.lockfile, standing.header, standing.jobs, choice.value.name);
  if (elsewhere && !options.gatewayMoved) return badFiles([elsewhere]);
  const foreign = await foreignFolder(shell.disk, film.places, REPORTS);
  if (foreign !== null) return refusal(2, foreign);
  const hidden = options.sandbox ? [] : localImages(film, planned);
  if (hidden.length > 0) return badFiles(hidden);
  // A live run puts clips there that the lockfile, as it was read, does not know yet.
  if ((await liveRun(shell.disk, film.places.lockfile, systemProcesses(shell.disk))) !== null) return null;
  const problem = await folderProblem(shell.disk, film, planned, standing);
  return problem === null ? null : refusal(2, problem);
}
