import { claimsOf } from '../../app/claims.js';
import { type Exit, type Refusal, refusal } from '../../app/environment.js';
import { openFilm } from '../../app/film.js';
import { fromHere } from '../../app/from-here.js';
import { markedFolder } from '../../app/mark.js';
import { placesOf } from '../../app/places.js';
import { unlockCommand } from '../../app/unlock-command.js';
import { commandLine, shellWord } from '../../core/command-line.js';
import { err, ok, type Result } from '../../core/result.js';
import { takeClaim } from '../../system/claim.js';
import { isSameSighting, type Sighting, sightClaim } from '../../system/claim-sighting.js';
import type { Disk } from '../../system/disk.js';
import { systemProcesses } from '../../system/processes.js';
import type { CliContext } from '../context.js';
import { refuse, writeJson } from '../show.js';
import { ask } from '../ui/text/ask.js';
import { type Seen, sightingText, unlockJson } from '../ui/text/sighting.js';

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
  const first = await sightAll(context.disk, claimsOf({ lockfile, output }));
  if (first.length === 0 && !(await context.disk.entry(manifest)) && !(await context.disk.entry(lockfile)))
    return refuse(context, refusal(2, `${manifest} is not here, and neither is its lockfile.`));
  const seen = await watch(context, lockfile, first);
  if (!flags.quiet) {
    for (const each of seen) context.err.write(`${sightingText(each)}\n`);
    if (seen.length === 0)
      context.err.write(`There is nothing to unlock: nobody holds ${fromHere(lockfile)}.\n`);
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
  const { lockfile } = placesOf(manifest, 'renders', sandbox);
  return { lockfile, output: await markedFolder(environment.disk, lockfile) };
}

async function sightAll(disk: Disk, paths: readonly string[]): Promise<Sighting[]> {
  const processes = systemProcesses(disk);
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
  const processes = systemProcesses(context.disk);
  return Promise.all(
    first.map(async (sighting) => {
      const now = await sightClaim(context.disk, sighting.path, processes);
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
  if (context.interrupt.aborted) return err(refusal(130, 'Interrupted. Nothing was changed.'));
  const refused = seen.map(whyNot).find((why) => why !== null);
  if (refused) return err(refused);
  const agreed = await agree(context, lockfile, flags);
  if (!agreed.ok) return agreed;
  for (const { path, nonces } of seen) {
    const taken = await takeClaim({
      disk: context.disk,
      path,
      run: 'unlock',
      clock: context.clock,
      processes: systemProcesses(context.disk),
      lost: new Set(nonces),
    });
    if (!taken.ok) return err({ exit: 5, diagnostics: [taken.error], message: '' });
    await taken.value.release();
  }
  return ok(null);
}

/** Why a claim is not taken away whatever the person says; null where they decide. */
function whyNot({ path, owner, where, fate, changed, holdsMore }: Seen): Refusal | null {
  const claim = fromHere(path);
  if (holdsMore)
    return refusal(
      2,
      `${claim} is a folder with files that shotlist did not put there. Move it away:\n  mv ${shellWord(claim)} ${shellWord(`${claim}.old`)}`,
    );
  if (owner && where === 'here' && fate !== 'ended') {
    const which =
      fate === 'alive'
        ? `Process ${owner.pid} is still running on this machine.`
        : `A process ${owner.pid} is running on this machine; whether it is the one that holds the claim cannot be told.`;
    return refusal(
      5,
      `${which} Nothing was changed. Wait until it has ended, or stop it:\n  kill ${owner.pid}`,
    );
  }
  if (changed)
    return refusal(
      5,
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
    return yes ? ok(null) : err(refusal(2, 'Nothing was changed.'));
  }
  return err(
    refusal(
      2,
      `Nothing was changed: there is no terminal to ask on. If that run cannot be at work any more:\n  ${unlockCommand(lockfile, '--yes')}`,
    ),
  );
}
