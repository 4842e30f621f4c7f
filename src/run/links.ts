import type { Job } from '../lockfile/record.js';
import type { World } from './world.js';

/** The links to a rendered job's files: as the last status answer had them, asked for again on demand. */
export class Links {
  readonly #world: World;
  readonly #job: Job;
  #media: string[] | null;

  /** `media` is null where nobody has asked in this run yet: the lockfile keeps links without their queries only. */
  constructor(world: World, job: Job, media: string[] | null) {
    this.#world = world;
    this.#job = job;
    this.#media = media;
  }

  /** The links, asked for first where nobody has. */
  async current(): Promise<readonly string[]> {
    return this.#media ?? this.fresh();
  }

  /** The links by a fresh status request; the last known ones where it brings none. */
  async fresh(): Promise<readonly string[]> {
    const { gateway, stop, asking } = this.#world;
    const request_id = this.#job.accepted?.request_id;
    const known = this.#media ?? this.#job.ended?.media ?? [];
    if (request_id === undefined) return known;
    const answer = await asking(() => gateway.status(request_id, stop.downloads));
    if (answer.kind === 'account') {
      stop.asking('account', `the gateway refuses the account (${answer.status}): ${answer.why}`);
    }
    if (answer.kind !== 'job' || answer.job.media.length === 0) return known;
    this.#media = answer.job.media;
    return this.#media;
  }
}
