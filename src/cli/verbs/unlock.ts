import { unlockCommand } from '../../app/film/commands.js';
import { lookAtFilmClaims, takeClaimsAway } from '../../app/unlock.js';
import { commandLine } from '../../core/command-line.js';
import { displayPath } from '../../core/display-path.js';
import { type Refusal, refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import { agreed } from '../agree.js';
import type { CliContext, Exit } from '../context.js';
import type { BatchFlags } from '../options.js';
import { refuse, tell, tellRefusal, writeJson } from '../show.js';
import { sightingText, unlockJson } from '../ui/text/sighting.js';

type UnlockFlags = Pick<BatchFlags, 'yes' | 'sandbox' | 'json' | 'quiet'>;

/**
 * `shotlist unlock MANIFEST`: takes the claim of a process away that nobody can ask, after a look and a question. Refused with 5 where
 * that process is, or may be, one that runs here, and where anything changes during the look. The lockfile is left alone.
 */
export async function unlock(context: CliContext, manifest: string, flags: UnlockFlags): Promise<Exit> {
  const { interrupt: signal } = context;
  const looked = await lookAtFilmClaims(context, manifest, { sandbox: flags.sandbox ?? false, signal });
  if (!looked.ok) return refuse(context, looked.error);
  const { seen, lockfile } = looked.value;
  if (!flags.quiet) {
    for (const each of seen) tell(context, sightingText(each));
    if (seen.length === 0)
      tell(context, `There is nothing to unlock: no run holds ${displayPath(lockfile, context)}.`);
  }
  const agree = () => mayUnlock(context, lockfile, flags);
  const done = await takeClaimsAway(context, looked.value, { signal, agree });
  if (flags.json) writeJson(context, unlockJson(manifest, seen, done.ok && seen.length > 0));
  if (!done.ok) return tellRefusal(context, done.error);
  if (!flags.quiet && seen.length > 0) {
    const sandbox = flags.sandbox ? ['--sandbox'] : [];
    tell(
      context,
      `Unlocked. If that run was waiting for the reply to a submission, the take is unknown; it will not be submitted again automatically.\nnext  ${commandLine('render', manifest, ...sandbox)}`,
    );
  }
  return 0;
}

async function mayUnlock(
  context: CliContext,
  lockfile: string,
  flags: UnlockFlags,
): Promise<Result<null, Refusal>> {
  if (flags.yes) return ok(null);
  if (context.in.isTTY && context.err.isTTY && !flags.json) {
    const question = 'Unlock? If that run is still active somewhere, you may pay twice for takes.';
    return agreed(context, question, 'Nothing was changed.');
  }
  const command = unlockCommand(context, lockfile, '--yes');
  const message = `Not a terminal, so nothing was changed. If you are sure that the run has ended:\n  ${command}`;
  return err(refusal('invalid', message));
}
