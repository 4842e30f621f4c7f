import { openFilm } from '../../app/film.js';
import { gatewayFlags } from '../../app/next.js';
import { planFilm } from '../../app/plan-film.js';
import type { Exit } from '../../app/room.js';
import { isHeldBack } from '../../plan/plan.js';
import { type BatchFlags, batchOf } from '../options.js';
import type { Shell } from '../shell.js';
import { colorOf, columnsOf, refuse, refuseManifest, showProblems, writeJson } from '../show.js';
import { planJson } from '../ui/plan/plan-json.js';
import { planTable } from '../ui/plan/plan-table.js';

/**
 * `shotlist plan MANIFEST`: what `render` (or `retry`) with the same options would do. Spends, sends and writes nothing. The exit
 * code is 2 where manifest, lockfile or folder would make that command refuse, which is said, 3 where it would leave takes out.
 */
export async function plan(shell: Shell, manifest: string, flags: BatchFlags, retry: boolean): Promise<Exit> {
  const options = batchOf(flags, retry);
  const opened = await openFilm(shell, manifest, options.sandbox);
  if (!opened.ok) return refuseManifest(shell, manifest, opened.error, flags.json ?? false);
  const film = opened.value;
  const made = await planFilm(shell, film, options);
  if (!made.ok) return refuse(shell, made.error);
  const { plan: planned, refused, account, isLive } = made.value;
  if (isLive && !flags.json)
    shell.err.write('Another run of this film is active; until it ends, render would exit with 5.\n');
  if (refused !== null) refuse(shell, refused);
  if (flags.json) writeJson(shell, planJson(planned, manifest));
  else {
    showProblems(shell, film.warnings);
    shell.out.write(
      planTable(planned, {
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
  if (account !== null && !flags.json) shell.err.write(`${account}\n`);
  if (refused !== null) return refused.exit;
  return planned.takes.some(isHeldBack) ? 3 : 0;
}
