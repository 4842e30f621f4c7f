import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result, unreachable } from '../core/result.js';
import {
  type Claim,
  draftClaim,
  draftOf,
  linkOver,
  type Placed,
  placeClaim,
  readClaim,
  removeClaim,
  removeStrays,
  replaceClaim,
} from './claim-file.js';
import { type Clock, isoTime } from './clock.js';
import { type Disk, errorCode } from './disk.js';
import { mayBeAlive } from './process-fate.js';
import type { Processes, ProcessIdentity } from './processes.js';

/** Who asks for a claim, on what. */
export interface Claimant {
  disk: Disk;
  /** Of the claim itself: the lockfile's path and `.claim`. */
  path: string;
  /** The run's id, for people. */
  run: string;
  clock: Clock;
  processes: Processes;
  /** Nonces of claims that a person gave up for lost: taken over whatever became of their processes. */
  lost?: ReadonlySet<string>;
}

/** A claim that is held. */
export interface HeldClaim {
  /** A word for the person where the claim was taken over from a process that had ended. */
  notice: string | null;
  /** Gives the claim up; nothing happens where it is not ours any more or the disk does not let it go. */
  release(): Promise<void>;
}

type Attempt =
  /** `from` is whose claim was taken over, over which links. */
  | { kind: 'held'; from: Claim | null; links: string[] }
  /** `by` is null for a claim that cannot be read. */
  | { kind: 'refused'; by: Claim | null }
  /** Somebody else got further meanwhile. */
  | { kind: 'again' };

const MOST_ATTEMPTS = 100;

/**
 * Takes the one claim at `path`, or says who has it. At most one process holds it at any time, whatever is killed when; it is taken
 * over only from a process that has provably ended, or from one that a person gave up for lost. Throws the disk's error where the folder cannot be written.
 *
 * A claim whose process has ended is followed by a link that is named after the claim's nonce, that one (once its process has ended
 * too) by a link named after its own nonce, and so on. Who places the last link, and then finds the claim at the root still the one
 * that the chain began with, is the holder. No link of a chain goes before the root was replaced, so nobody else can have placed that
 * link; and who places one too late finds that the root has changed.
 */
export async function takeClaim(claimant: Claimant): Promise<Result<HeldClaim, Diagnostic>> {
  const self = await claimant.processes.self();
  for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts += 1) {
    const claim = newClaim(claimant, self);
    const attempt = await attemptWith(claim, claimant);
    switch (attempt.kind) {
      case 'held':
        await tidy(claimant, claim, attempt.links);
        return ok(held(claimant, claim, attempt.from));
      case 'refused':
        return err(refusal(claimant.path, attempt.by));
      case 'again':
        break;
      default:
        unreachable(attempt);
    }
  }
  return err(refusal(claimant.path, null));
}

function newClaim({ clock, run }: Claimant, self: ProcessIdentity): Claim {
  return { nonce: randomBytes(8).toString('hex'), ...self, at: isoTime(clock.now()), run };
}

async function attemptWith(claim: Claim, claimant: Claimant): Promise<Attempt> {
  const { disk, path } = claimant;
  try {
    await draftClaim(disk, path, claim);
    const root = await placeClaim(disk, path, path, claim);
    if (isBy(root, claim.nonce)) return { kind: 'held', from: null, links: [] };
    return await takeOver(root, claim, claimant);
  } catch (error) {
    // The holder cleared the draft away before it was whole.
    if (errorCode(error) === 'ENOENT' && (await disk.entry(dirname(path)))) return { kind: 'again' };
    throw error;
  } finally {
    await disk.remove(draftOf(path, claim.nonce));
  }
}

async function takeOver(root: Placed, claim: Claim, claimant: Claimant): Promise<Attempt> {
  const { disk, path } = claimant;
  const links: string[] = [];
  for (let last = root; ; ) {
    if (last.kind === 'none') return { kind: 'again' };
    const owner = last.kind === 'claim' ? last.claim : null;
    if (!(await isOver(last, claim, claimant))) return { kind: 'refused', by: owner };
    const link = linkOver(path, last.nonce);
    links.push(link);
    last = await placeClaim(disk, path, link, claim);
    if (!isBy(last, claim.nonce)) continue;

    const now = await readClaim(disk, path);
    if (root.kind !== 'none' && isBy(now, root.nonce)) {
      await replaceClaim(disk, path, claim);
      return { kind: 'held', from: owner, links };
    }
    await removeClaim(disk, path, link, claim);
    return { kind: 'again' };
  }
}

/** True where what is there may be taken over. */
async function isOver(
  placed: Exclude<Placed, { kind: 'none' }>,
  claim: Claim,
  { processes, lost }: Claimant,
): Promise<boolean> {
  if (lost?.has(placed.nonce)) return true;
  return placed.kind === 'claim' && !(await mayBeAlive(placed.claim, claim, processes));
}

function isBy(placed: Placed, nonce: string): boolean {
  return placed.kind !== 'none' && placed.nonce === nonce;
}

/** Clears away the links that led to the claim and what killed processes left. What cannot be removed does no harm. */
async function tidy({ disk, path, processes }: Claimant, claim: Claim, links: string[]): Promise<void> {
  try {
    for (const link of links) await removeClaim(disk, path, link, claim);
    await removeStrays(disk, path, claim, (other) => mayBeAlive(other, claim, processes));
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

function held({ disk, path }: Claimant, claim: Claim, from: Claim | null): HeldClaim {
  return {
    notice: from && `the run before (${ownerOf(from)}) ended without giving up its claim; it was taken over`,
    async release() {
      try {
        const root = await readClaim(disk, path);
        if (isBy(root, claim.nonce)) await removeClaim(disk, path, path, claim);
      } catch (error) {
        // Where it cannot be removed it is taken over by the next run: its process will have ended.
        if (errorCode(error) === undefined) throw error;
      }
    },
  };
}

function refusal(path: string, by: Claim | null): Diagnostic {
  return {
    severity: 'error',
    code: 'lockfile-held',
    message: by
      ? `another run holds the lockfile: ${ownerOf(by)}`
      : `another run may hold the lockfile: its claim, ${basename(path)}, cannot be read`,
    help: 'wait until that run has ended; if it cannot be running any more, unlock the film',
  };
}

/** A claim's owner, for people. */
export function ownerOf({ pid, host, at }: Claim): string {
  return `process ${pid} on ${host}, since ${at}`;
}
