import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import {
  type Claim,
  draftOf,
  linkOver,
  type Placed,
  placeClaim,
  readClaim,
  removeClaim,
  removeStrays,
  replaceClaim,
  writeClaim,
} from './claim-file.js';
import { type Clock, isoTime } from './clock.js';
import { type Disk, errorCode, nullIfDiskFailed } from './disk.js';
import { mayBeAlive } from './process-fate.js';
import type { Processes } from './processes.js';

/** A process that requests a claim. */
export interface Claimant {
  disk: Disk;
  /** The path of the claim: that of the lockfile plus `.claim`. */
  path: string;
  /** The run's id, for people. */
  run: string;
  clock: Clock;
  processes: Processes;
  /** Nonces of claims that a person gave up: they are taken over whatever the state of their processes. */
  lost?: ReadonlySet<string>;
}

/** A claim that is held. */
export interface HeldClaim {
  /** A message for people if the claim was taken over from a process that had ended. */
  notice: string | null;
  /** False once the claim is no longer ours, because a person took it away (`unlock`), and where the disk does not say. */
  isHeld(): Promise<boolean>;
  /** Releases the claim. Does nothing if it is no longer ours or the disk fails. */
  release(): Promise<void>;
}

type Attempt =
  /** `from` is the claim that was taken over, `links` the links that led to it. */
  | { kind: 'held'; from: Claim | null; links: string[] }
  /** `by` is null for a claim that cannot be read. */
  | { kind: 'refused'; by: Claim | null }
  /** Another process was faster. */
  | { kind: 'again' };

const MOST_ATTEMPTS = 100;

/**
 * Takes the claim at `path`, or fails with its owner. At most one process holds it at any time, whatever is killed when. It is taken
 * over only from a process that has provably ended, or from one that a person gave up.
 *
 * @throws the disk's error if the folder cannot be written.
 *
 * A claim whose process has ended gets a successor: a link named after the nonce of the claim. If the process of the successor ends
 * too, the next link is named after the successor's nonce, and so on. The process that places the last link, and then finds that the
 * root is still the claim at the start of the chain, is the holder. Links are removed only after the root is replaced, so nobody else
 * can have placed that link; a process that places one too late finds a changed root.
 */
export async function takeClaim(claimant: Claimant): Promise<Result<HeldClaim, Diagnostic>> {
  const { path, run, clock } = claimant;
  const self = await claimant.processes.self();
  for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts += 1) {
    const nonce = randomBytes(8).toString('hex');
    const claim: Claim = { nonce, ...self, at: isoTime(clock.now()), run };
    const attempt = await attemptWith(claim, claimant);
    if (attempt.kind === 'refused') return err(refusal(path, attempt.by));
    if (attempt.kind === 'again') continue;
    // A file that cannot be removed is harmless.
    await tidy(claimant, claim, attempt.links).catch(nullIfDiskFailed);
    return ok(held(claimant, claim, attempt.from));
  }
  return err(refusal(path, null));
}

async function attemptWith(claim: Claim, claimant: Claimant): Promise<Attempt> {
  const { disk, path } = claimant;
  try {
    await writeClaim(disk, draftOf(path, claim.nonce), claim);
    const root = await placeClaim(disk, path, path, claim);
    if (isBy(root, claim.nonce)) return { kind: 'held', from: null, links: [] };
    return await takeOver(root, claim, claimant);
  } catch (error) {
    // The holder removed the draft before it was complete.
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

/** True if the claim may be taken over. */
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

/** Removes the links that led to the claim and the files of killed processes. */
async function tidy({ disk, path, processes }: Claimant, claim: Claim, links: string[]): Promise<void> {
  for (const link of links) await removeClaim(disk, path, link, claim);
  await removeStrays(disk, path, claim, (other) => mayBeAlive(other, claim, processes));
}

function held({ disk, path }: Claimant, claim: Claim, from: Claim | null): HeldClaim {
  return {
    notice:
      from && `the previous run (${ownerOf(from)}) ended without releasing its lock, which was taken over`,
    async isHeld() {
      const root = await readClaim(disk, path).catch(nullIfDiskFailed);
      return root !== null && isBy(root, claim.nonce);
    },
    // A claim that cannot be removed is taken over by the next run: this process will have ended.
    async release() {
      await release().catch(nullIfDiskFailed);
    },
  };

  async function release(): Promise<void> {
    const root = await readClaim(disk, path);
    if (isBy(root, claim.nonce)) await removeClaim(disk, path, path, claim);
  }
}

function refusal(path: string, by: Claim | null): Diagnostic {
  return {
    severity: 'error',
    code: 'lockfile-held',
    message: by
      ? `another run holds the lockfile: ${ownerOf(by)}`
      : `another run may be active: the lock file ${basename(path)} cannot be read`,
    help: 'wait until that run has ended; if it is no longer running, use shotlist unlock',
  };
}

/** The owner of a claim, for people. */
export function ownerOf({ pid, host, at }: Claim): string {
  return `process ${pid} on ${host}, since ${at}`;
}
