import { shellWord } from '../core/command-line.js';
import { displayPath } from '../core/display-path.js';
import { invalid, type Refusal, refusal } from '../core/refusal.js';
import { err, ok, type Result } from '../core/result.js';
import { takeClaim } from '../system/claim.js';
import { isSameSighting, type Sighting, sightClaim } from '../system/claim-sighting.js';
import type { Disk, Entry } from '../system/disk.js';
import { nearPath } from '../system/near-path.js';
import { YAML_NAME } from '../yaml/file.js';
import { sightClaims } from './film/claims.js';
import { type Environment, openFilm, placesOf } from './film/film.js';
import type { LedgerPlaces } from './film/ledger.js';
import { markedPlaces } from './film/mark.js';

/** How long a claim that nobody can ask about is watched, in milliseconds. */
const WATCH = 2_000;

/** A claim as it was seen twice: `changed` if it, or the lockfile, was another the second time, `watched` seconds later. */
export interface Seen extends Sighting {
  watched: number;
  changed: boolean;
}

/** The claims on a film. */
export interface SeenClaims {
  /** Absolute path of the film's lockfile. */
  lockfile: string;
  seen: readonly Seen[];
  /** Which file the lockfile was at the last look, and how long. */
  last: Written;
}

/** Which file is at a path, and its bytes; undefined where there is none. */
type Written = Pick<Entry, 'id' | 'size'> | undefined;

/** Looks at the claims on a film, twice if nobody can ask their processes. Refused if there is neither a manifest nor a lockfile. */
export async function lookAtFilmClaims(
  environment: Environment,
  manifest: string,
  { sandbox, signal }: { sandbox: boolean; signal: AbortSignal },
): Promise<Result<SeenClaims, Refusal>> {
  const { disk } = environment;
  const { lockfile, output } = await placesIn(environment, manifest, sandbox);
  const first = await sightClaims(environment, { lockfile, output });
  if (first.length === 0 && !(await disk.entry(manifest)) && !(await disk.entry(lockfile)))
    return invalid(await noFilm(disk, manifest));
  return ok({ lockfile, ...(await watch(environment, lockfile, first, signal)) });
}

async function noFilm(disk: Disk, manifest: string): Promise<string> {
  const near = await nearPath(disk, manifest, (name) => YAML_NAME.test(name));
  const help = near === undefined ? '' : ` Did you mean ${near}?`;
  return `${manifest} is not here, and neither is its lockfile.${help}`;
}

/** Takes exactly the claims away that were seen, once `agree` says so. Refused if one may be of a process here, or changed meanwhile. */
export async function takeClaimsAway(
  environment: Environment,
  { lockfile, seen, last }: SeenClaims,
  { signal, agree }: { signal: AbortSignal; agree: () => Promise<Result<null, Refusal>> },
): Promise<Result<null, Refusal>> {
  if (seen.length === 0) return ok(null);
  if (signal.aborted) return err(refusal('interrupted', 'Interrupted. Nothing was changed.'));
  const refused = seen.map((each) => problemWithUnlocking(environment, each)).find((why) => why !== null);
  if (refused) return err(refused);
  const agreed = await agree();
  if (!agreed.ok) return agreed;
  // The question may have stood for long.
  const [unknown] = seen.filter(({ fate }) => fate === 'unknown');
  if (unknown && isOther(last, await writtenAt(environment.disk, lockfile)))
    return err(atWork(environment, unknown.path));
  for (const { path, nonces } of seen) {
    const taken = await takeClaim({ ...environment, path, run: 'unlock', lost: new Set(nonces) });
    if (!taken.ok) return err({ code: 'held', diagnostics: [taken.error], message: '' });
    await taken.value.release();
  }
  return ok(null);
}

/** Where the lockfile and the clips are, also of a manifest that does not load. */
async function placesIn(environment: Environment, manifest: string, sandbox: boolean): Promise<LedgerPlaces> {
  const opened = await openFilm(environment, manifest, sandbox);
  if (opened.ok) return opened.value.places;
  const places = placesOf(environment, manifest, 'renders', sandbox);
  const marked = await markedPlaces(environment, places);
  return { lockfile: places.lockfile, output: marked?.output ?? null };
}

/** Looks again after a while at claims whose processes cannot be asked, to see whether anybody is at work. */
async function watch(
  { disk, clock, processes }: Environment,
  lockfile: string,
  first: readonly Sighting[],
  signal: AbortSignal,
): Promise<Pick<SeenClaims, 'seen' | 'last'>> {
  const before = await writtenAt(disk, lockfile);
  const isProven = first.every(({ fate }) => fate !== 'unknown');
  if (isProven)
    return { seen: first.map((sighting) => ({ ...sighting, watched: 0, changed: false })), last: before };
  await clock.sleep(WATCH, signal);
  const last = await writtenAt(disk, lockfile);
  const seen = first.map(async (sighting) => {
    const now = await sightClaim(disk, sighting.path, processes);
    const changed = isOther(before, last) || !isSameSighting(sighting, now);
    return { ...sighting, watched: WATCH / 1000, changed };
  });
  return { seen: await Promise.all(seen), last };
}

async function writtenAt(disk: Disk, lockfile: string): Promise<Written> {
  return (await disk.entry(lockfile)) ?? undefined;
}

function isOther(before: Written, now: Written): boolean {
  return before?.id !== now?.id || before?.size !== now?.size;
}

/** What is said where somebody writes to the lockfile, or renews the claim. */
function atWork(environment: Environment, path: string): Refusal {
  const claim = displayPath(path, environment);
  return refusal(
    'held',
    `Somebody is at work: ${claim} or the lockfile changed while it was watched. Nothing was changed. Wait until that run has ended, or stop it.`,
  );
}

/** Why a claim is not taken away whatever the person says; null if they decide. */
function problemWithUnlocking(
  environment: Environment,
  { path, owner, where, fate, changed, holdsMore }: Seen,
): Refusal | null {
  const claim = displayPath(path, environment);
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
  if (changed) return atWork(environment, path);
  return null;
}
