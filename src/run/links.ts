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
    const { world, job } = { world: this.#world, job: this.#job };
    const request_id = job.accepted?.request_id;
    const known = this.#media ?? job.ended?.media ?? [];
    if (request_id === undefined) return known;
    const answer = await world.asking(() => world.gateway.status(request_id, world.stop.downloads));
    if (answer.kind === 'account') {
      world.stop.asking('account', `the gateway refuses the account (${answer.status}): ${answer.why}`);
    }
    this.#media = answer.kind === 'job' && answer.job.media.length > 0 ? answer.job.media : [...known];
    return this.#media;
  }
}
