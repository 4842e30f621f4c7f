import { openFilm } from '../../app/film/film.js';
import { STDIN, withoutRecord } from '../../app/film/stdin-film.js';
import { planFilm } from '../../app/plan.js';
import { isHeldBack } from '../../plan/plan.js';
import type { CliContext, Exit } from '../context.js';
import { type BatchFlags, batchOf } from '../options.js';
import { refuse, refuseManifest, showProblems, tell, tellRefusal, viewOf, writeJson } from '../show.js';
import { planJson } from '../ui/json/plan-document.js';
import { planTable } from '../ui/plan/table.js';

/**
 * `shotlist plan MANIFEST`: what `render` (or `retry`) with the same options would do. Spends, sends and writes nothing. The exit
 * code is 2 where manifest, lockfile or folder would make that command refuse, which is said, 3 where it would leave takes out.
 */
export async function plan(context: CliContext, manifest: string, flags: BatchFlags): Promise<Exit> {
  const options = batchOf(flags);
  const opened = await openFilm(context, manifest, options.sandbox);
  if (!opened.ok) return refuseManifest(context, opened.error);
  const film = withoutRecord(opened.value);
  const made = await planFilm(context, film, options);
  if (!made.ok) return refuse(context, made.error);
  const { plan: planned, refused, account, isLive } = made.value;
  if (isLive && !flags.json)
    tell(context, 'Another run of this film is active; until it ends, render would exit with 5.');
  if (flags.json) writeJson(context, planJson(planned, manifest));
  else {
    showProblems(context, film.warnings);
    context.out.write(
      planTable(planned, { ...viewOf(context, context.out), ...flags, manifest: nameToPrint(manifest) }),
    );
  }
  // On a terminal both streams stand below each other.
  if (context.err.isTTY && !flags.json && (account !== null || refused !== null)) tell(context, '');
  if (account !== null && !flags.json) tell(context, account);
  if (refused !== null) return tellRefusal(context, refused);
  return planned.takes.some(isHeldBack) ? 3 : 0;
}

/** How a manifest is called in the table and its commands: no command reads from stdin what `plan` did. */
function nameToPrint(manifest: string): string {
  return manifest === STDIN ? 'MANIFEST' : manifest;
}
