import { claimsOf } from '../../app/claims.js';
import { openFilm } from '../../app/film.js';
import { markedFolder } from '../../app/mark.js';
import { placesOf } from '../../app/places.js';
import { type Refusal, refusal } from '../../app/refusal.js';
import { unlockCommand } from '../../app/unlock-command.js';
import { commandLine, shellWord } from '../../core/command-line.js';
import { displayPath } from '../../core/display-path.js';
import { err, ok, type Result } from '../../core/result.js';
import { takeClaim } from '../../system/claim.js';
import { isSameSighting, type Sighting, sightClaim } from '../../system/claim-sighting.js';
import type { CliContext } from '../context.js';
import type { Exit } from '../exit.js';
import { refuse, writeJson } from '../show.js';
import { ask } from '../ui/text/ask.js';
import { type Seen, sightingText, unlockJson } from '../ui/text/unlock.js';

/** Options of `unlock`, as typed. */
export interface UnlockFlags {
  yes?: boolean;
  sandbox?: boolean;
  json?: boolean;
  quiet?: boolean;
}

/** How long a claim that nobody can ask about is watched, in milliseconds. */
const WATCH = 2_000;

/**
 * `shotlist unlock MANIFEST`: takes the claim of a process away that nobody can ask, after a look and a question. Refused with 5 where
 * that process is, or may be, one that runs here, and where anything changes during the look. The lockfile is left alone.
 */
export async function unlock(context: CliContext, manifest: string, flags: UnlockFlags): Promise<Exit> {
  const { lockfile, output } = await placesIn(context, manifest, flags.sandbox ?? false);
  const first = await sightAll(context, claimsOf({ lockfile, output }));
  if (first.length === 0 && !(await context.disk.entry(manifest)) && !(await context.disk.entry(lockfile)))
    return refuse(context, refusal('invalid', `${manifest} is not here, and neither is its lockfile.`));
  const seen = await watch(context, lockfile, first);
  if (!flags.quiet) {
    for (const each of seen) context.err.write(`${sightingText(each)}\n`);
    if (seen.length === 0)
      context.err.write(`There is nothing to unlock: nobody holds ${displayPath(lockfile, context)}.\n`);
  }
  const done = await takeAway(context, lockfile, seen, flags);
  if (flags.json) writeJson(context, unlockJson(manifest, seen, done.ok && seen.length > 0));
  if (!done.ok) return refuse(context, done.error);
  if (!flags.quiet && seen.length > 0) {
    const sandbox = flags.sandbox ? ['--sandbox'] : [];
    context.err.write(
      `Unlocked. A submission whose answer that run was still waiting for is now unknown; it is not sent again.\nnext  ${commandLine('render', manifest, ...sandbox)}\n`,
    );
  }
  return 0;
}

/** Where the lockfile and the clips are, also of a manifest that does not load. */
async function placesIn(
  environment: CliContext,
  manifest: string,
  sandbox: boolean,
): Promise<{ lockfile: string; output: string | null }> {
  const opened = await openFilm(environment, manifest, sandbox);
  if (opened.ok) return opened.value.places;
  const { lockfile } = placesOf(environment, manifest, 'renders', sandbox);
  return { lockfile, output: await markedFolder(environment.disk, lockfile) };
}

async function sightAll({ disk, processes }: CliContext, paths: readonly string[]): Promise<Sighting[]> {
  const seen = await Promise.all(paths.map((path) => sightClaim(disk, path, processes)));
  return seen.filter((each) => each !== null);
}

/** Looks again after a while at claims whose processes cannot be asked, to see whether anybody is at work. */
async function watch(context: CliContext, lockfile: string, first: readonly Sighting[]): Promise<Seen[]> {
  const isProven = first.every(({ fate }) => fate !== 'unknown');
  if (isProven) return first.map((sighting) => ({ ...sighting, watched: 0, changed: false }));
  const entryBefore = await context.disk.entry(lockfile);
  await context.clock.sleep(WATCH, context.interrupt);
  const entryAfter = await context.disk.entry(lockfile);
  const isWritten = entryBefore?.id !== entryAfter?.id || entryBefore?.size !== entryAfter?.size;
  return Promise.all(
    first.map(async (sighting) => {
      const now = await sightClaim(context.disk, sighting.path, context.processes);
      const changed = isWritten || !isSameSighting(sighting, now);
      return { ...sighting, watched: WATCH / 1000, changed };
    }),
  );
}

/** Takes exactly the claims away that were seen, or says why it does not. */
async function takeAway(
  context: CliContext,
  lockfile: string,
  seen: readonly Seen[],
  flags: UnlockFlags,
): Promise<Result<null, Refusal>> {
  if (seen.length === 0) return ok(null);
  if (context.interrupt.aborted) return err(refusal('interrupted', 'Interrupted. Nothing was changed.'));
  const refused = seen.map((each) => whyNot(context, each)).find((why) => why !== null);
  if (refused) return err(refused);
  const agreed = await agree(context, lockfile, flags);
  if (!agreed.ok) return agreed;
  for (const { path, nonces } of seen) {
    const taken = await takeClaim({
      disk: context.disk,
      path,
      run: 'unlock',
      clock: context.clock,
      processes: context.processes,
      lost: new Set(nonces),
    });
    if (!taken.ok) return err({ code: 'held', diagnostics: [taken.error], message: '' });
    await taken.value.release();
  }
  return ok(null);
}

/** Why a claim is not taken away whatever the person says; null where they decide. */
function whyNot(context: CliContext, { path, owner, where, fate, changed, holdsMore }: Seen): Refusal | null {
  const claim = displayPath(path, context);
  if (holdsMore)
    return refusal(
      'invalid',
      `${claim} is a folder with files that shotlist did not put there. Move it away:\n  mv ${shellWord(claim)} ${shellWord(`${claim}.old`)}`,
    );
  if (owner && where === 'here' && fate !== 'ended') {
    const which =
      fate === 'alive'
        ? `Process ${owner.pid} is still running on this machine.`
        : `A process ${owner.pid} is running on this machine; whether it is the one that holds the claim cannot be told.`;
    return refusal(
      'held',
      `${which} Nothing was changed. Wait until it has ended, or stop it:\n  kill ${owner.pid}`,
    );
  }
  if (changed)
    return refusal(
      'held',
      `Somebody is at work: ${claim} or the lockfile changed while it was watched. Nothing was changed.`,
    );
  return null;
}

async function agree(
  context: CliContext,
  lockfile: string,
  flags: UnlockFlags,
): Promise<Result<null, Refusal>> {
  if (flags.yes) return ok(null);
  if (context.in.isTTY && context.err.isTTY && !flags.json) {
    const question = 'Unlock? If that run is still at work somewhere, takes may be paid twice.';
    const yes = await ask(question, { input: context.in, output: context.err });
    return yes ? ok(null) : err(refusal('invalid', 'Nothing was changed.'));
  }
  return err(
    refusal(
      'invalid',
      `Nothing was changed: there is no terminal to ask on. If that run cannot be at work any more:\n  ${unlockCommand(context, lockfile, '--yes')}`,
    ),
  );
}
