import { withoutQuery } from '../core/text.js';
import type { Job } from '../ledger/record.js';
import type { RunContext } from './context.js';

/** A link to a file; undefined where the gateway does not name it any more. */
type Link = string | undefined;

/** The links to a rendered job's files: as the last status answer had them, asked for again on demand. */
export class Links {
  readonly #world: RunContext;
  readonly #job: Job;
  #media: Link[] | null;
  /** True where the gateway did not know the job when it was last asked. */
  isMissing = false;

  /** `media` is null where nobody has asked in this run yet: the lockfile keeps links without their queries only. */
  constructor(context: RunContext, job: Job, media: string[] | null) {
    this.#world = context;
    this.#job = job;
    this.#media = media;
  }

  /** The links, asked for first where nobody has. */
  async current(): Promise<readonly Link[]> {
    return this.#media ?? this.fresh();
  }

  /** The links by a fresh status request, each at the place that its file has; the last known ones where it brings none. */
  async fresh(): Promise<readonly Link[]> {
    const { gateway, stop, asking } = this.#world;
    const reference = this.#job.accepted;
    const known = this.#media ?? this.#job.ended?.media ?? [];
    if (!reference) return known;
    const answer = await asking(() => gateway.status(reference, stop.downloads));
    if (answer.kind === 'account') {
      stop.asking('account', `the gateway refuses the account (${answer.status}): ${answer.why}`);
    }
    this.isMissing = answer.kind === 'missing';
    if (answer.kind !== 'job' || answer.job.media.length === 0) return known;
    this.#media = inOrder(answer.job.media, known);
    return this.#media;
  }
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
