import type { Job } from '../lockfile/record.js';
import { contentKey } from '../shots/content.js';
import type { Take } from '../shots/take.js';
import { compareJobs, contentOf } from './job.js';

/**
 * Finds among jobs that serve nothing one with the content of each take, those of the same shot first. Content is compared on the
 * keys that either side wrote, so jobs are indexed once for each pair of written key sets; a manifest has few of those, which
 * keeps this linear.
 */
export function leftOverJobs(takes: readonly Take[], jobs: readonly Job[]): Map<Take, Job> {
  const found = new Map<Take, Job>();
  if (takes.length === 0 || jobs.length === 0) return found;
  const index = new ContentIndex(jobs);
  for (const sameShot of [true, false]) {
    for (const take of takes) {
      if (found.has(take)) continue;
      const job = index.take(take, sameShot);
      if (job) found.set(take, job);
    }
  }
  return found;
}

class ContentIndex {
  /** Best last, so that taking one is cheap. */
  readonly #byWritten = new Map<string, Job[]>();
  readonly #indexes = new Map<string, Map<string, Job[]>>();
  readonly #used = new Set<Job>();

  constructor(jobs: readonly Job[]) {
    for (const job of [...jobs].sort((a, b) => compareJobs(b, a))) {
      const written = [...job.intent.wrote].sort().join(' ');
      const list = this.#byWritten.get(written);
      if (list) list.push(job);
      else this.#byWritten.set(written, [job]);
    }
  }

  /** The best unused job with the take's content, which is then used. */
  take(take: Take, sameShot: boolean): Job | null {
    const shot = sameShot ? take.shot : null;
    const best = [...this.#byWritten.keys()]
      .map((written) => this.#first(written, take, shot))
      .filter((job) => job !== undefined)
      .sort(compareJobs)[0];
    if (!best) return null;
    this.#used.add(best);
    return best;
  }

  #first(written: string, take: Take, shot: string | null): Job | undefined {
    const keys = [...new Set([...written.split(' '), ...take.content.wrote])].sort();
    const key = `${shot === null ? '' : JSON.stringify(shot)}${contentKey(take.content, keys)}`;
    const list = this.#indexOf(written, keys, shot !== null).get(key) ?? [];
    for (let best = list.at(-1); best; best = list.at(-1)) {
      if (!this.#used.has(best)) return best;
      list.pop();
    }
    return undefined;
  }

  #indexOf(written: string, keys: string[], byShot: boolean): Map<string, Job[]> {
    const name = `${byShot} ${written} + ${keys.join(' ')}`;
    const known = this.#indexes.get(name);
    if (known) return known;
    const index = new Map<string, Job[]>();
    for (const job of this.#byWritten.get(written) ?? []) {
      const key = `${byShot ? JSON.stringify(job.intent.shot) : ''}${contentKey(contentOf(job), keys)}`;
      const list = index.get(key);
      if (list) list.push(job);
      else index.set(key, [job]);
    }
    this.#indexes.set(name, index);
    return index;
  }
}
