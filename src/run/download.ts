import { err, type Result } from '../core/result.js';
import { withoutQuery } from '../core/text.js';
import { backoff, DOWNLOAD_BACKOFF, waitAsTold } from '../gateway/http/retry.js';
import type { Job } from '../ledger/record.js';
import { isForgotten } from '../ledger/state.js';
import { type Verified, verifyClip } from '../media/verify.js';
import { errorCode } from '../system/disk.js';
import type { RunContext } from './context.js';
import { becomeWhole, dropPart, isWhole, type Part, partOf, resumePoint } from './part.js';
import { type Left, receive } from './receive.js';

/** How often a file is tried in one run. */
const TRIES = 6;
/** Before this try the gateway is asked again: it may have a new link where the old one has expired. */
const FRESH_LINK_AT = 3;

/** What became of a job's files. `arrived`: all of them are whole clips, on stable storage, each at its `part.whole`. `stopped`: the run is stopping. */
export type Downloaded =
  | { kind: 'arrived'; files: { part: Part; clip: Verified }[] }
  /** `gone`: the server has the file no more; `forgotten`: nor does the gateway know the job any more. */
  | { kind: 'open'; why: string; gone: boolean; forgotten: boolean }
  | { kind: 'stopped' };

/** Downloads all files of a rendered job. Downloads are free and idempotent: each is tried six times, going on where it broke off. */
export async function download(
  context: RunContext,
  job: Job,
  media: string[] | null,
  take: string,
): Promise<Downloaded> {
  const links = createLinks(context, job, media);
  const count = (await links.current()).length;
  // Where nothing was left of it when an earlier run ended, one look tells whether that has changed.
  const most = isForgotten(job) ? 1 : TRIES;
  if (count === 0) return open({ why: 'the gateway names no link to the clip', isGone: true });
  const files: { part: Part; clip: Verified }[] = [];
  for (let file = 0; file < count; file += 1) {
    const part = partOf(context.output, job.job, file);
    const clip = await downloadFile(file, part);
    if (clip === null) return { kind: 'stopped' };
    if (!clip.ok) return open(clip.error);
    files.push({ part, clip: clip.value });
  }
  return { kind: 'arrived', files };

  function open({ why, isGone: gone = false }: Failed): Downloaded {
    return { kind: 'open', why, gone, forgotten: gone && links.isMissing };
  }

  /** The verified clip, why there is none, or null where the run stops. */
  async function downloadFile(file: number, part: Part): Promise<Result<Verified, Failed> | null> {
    const { downloads } = context.stop;
    for (let tries = 1; !downloads.aborted; tries += 1) {
      const now = tries === FRESH_LINK_AT ? await links.fresh() : await links.current();
      const link = now[file];
      const outcome =
        link === undefined
          ? failed('the gateway names no link to it any more')
          : await once(link, part, tries);
      if (outcome.ok) return outcome;
      const { why, wait = null } = outcome.error;
      if (tries === most) {
        if (downloads.aborted) return null;
        return most === 1 ? outcome : err({ ...outcome.error, why: `no clip in ${most} tries: ${why}` });
      }
      const ms = waitAsTold(wait, backoff(tries, DOWNLOAD_BACKOFF, context.random));
      const told = `no clip yet (${tries} of ${most} tries): ${why}`;
      context.emit({ type: 'waiting', why: told, seconds: Math.ceil(ms / 1000), take, job: job.job });
      await context.clock.sleep(ms, downloads);
    }
    return null;
  }

  async function once(link: string, part: Part, tries: number): Promise<Result<Verified, Failed>> {
    try {
      const left = await leftOf(part, tries);
      if (left === 'whole') return await verifyWhole(part);
      const range = left.point && { from: left.point.from, etag: left.point.etag };
      const answer = await context.gateway.fetch(link, range, context.stop.downloads);
      if (answer.kind === 'failed') return err({ why: answer.why, wait: answer.wait });
      if (answer.kind === 'gone')
        return err({ why: `gone from the server (${answer.status}): ${answer.why}`, isGone: true });
      const received = await receive(context.disk, part, answer, left, (bytes, length) =>
        context.emit({ type: 'downloading', bytes, length, take, job: job.job }),
      );
      return received.ok ? received : failed(received.error);
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return failed(
        `the clip could not be stored: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** A job of this run has nothing on disk before its first try: nothing is looked for. */
  async function leftOf(part: Part, tries: number): Promise<Left | 'whole'> {
    if (tries === 1 && job.intent.run === context.run) return { point: null, isFirst: true };
    if (await isWhole(context.disk, part)) return 'whole';
    const point = await resumePoint(context.disk, part);
    if (point === null || point.from < point.length) return { point, isFirst: false };
    await becomeWhole(context.disk, part, true);
    return 'whole';
  }

  async function verifyWhole(part: Part): Promise<Result<Verified, Failed>> {
    const verified = await verifyClip(context.disk, part.whole);
    if (verified.ok) return verified;
    await dropPart(context.disk, part);
    return failed(verified.error);
  }
}

/** Why a try brought no clip, and how many milliseconds the server asked to wait. */
interface Failed {
  why: string;
  wait?: number | null;
  /** The server has it no more. */
  isGone?: boolean;
}

function failed(why: string): Result<never, Failed> {
  return err({ why });
}

/** A link to a file; undefined where the gateway does not name it any more. */
type Link = string | undefined;

/** The links to a rendered job's files: as the last status answer had them, asked for again on demand. */
export interface Links {
  /** The links, asked for first where nobody has. */
  current(): Promise<readonly Link[]>;
  /** The links by a fresh status request, each at the place that its file has; the last known ones where it brings none. */
  fresh(): Promise<readonly Link[]>;
  /** True where the gateway did not know the job when it was last asked. */
  readonly isMissing: boolean;
}

/** `media` is null where nobody has asked in this run yet: the lockfile keeps links without their queries only. */
export function createLinks(
  { gateway, stop, asking }: Pick<RunContext, 'gateway' | 'stop' | 'asking'>,
  job: Job,
  media: readonly string[] | null,
): Links {
  let links: readonly Link[] | null = media;
  let isMissing = false;

  async function fresh(): Promise<readonly Link[]> {
    const { accepted } = job;
    const known = links ?? job.ended?.media ?? [];
    if (!accepted) return known;
    const answer = await asking(() => gateway.status(accepted, stop.downloads));
    if (answer.kind === 'account') {
      stop.asking('account', `the gateway refuses the account (${answer.status}): ${answer.why}`);
    }
    isMissing = answer.kind === 'missing';
    if (answer.kind !== 'job' || answer.job.media.length === 0) return known;
    links = inOrder(answer.job.media, known);
    return links;
  }

  return {
    current: async () => links ?? fresh(),
    fresh,
    get isMissing() {
      return isMissing;
    },
  };
}

/**
 * Links in the order of the known ones, whatever order the gateway tells them in: a link without its query names a file, and one that
 * is not known takes the place of one that is gone. Links that only their queries tell apart stay as they are told.
 */
function inOrder(told: readonly string[], known: readonly Link[]): Link[] {
  const left = new Map(told.map((link) => [withoutQuery(link), link]));
  if (left.size < told.length) return [...told];
  const kept = known.map((link) => {
    const key = withoutQuery(link ?? '');
    const same = left.get(key);
    left.delete(key);
    return same;
  });
  const others = [...left.values()];
  return [...kept.map((link) => link ?? others.shift()), ...others];
}
