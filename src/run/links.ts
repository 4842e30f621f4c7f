import { withoutQuery } from '../core/text.js';
import type { Job } from '../ledger/record.js';
import type { RunContext } from './context.js';

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
