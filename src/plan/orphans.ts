import { groupBy } from '../core/group.js';
import { compareJobs, contentOf } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { contentKey } from '../takes/content.js';
import type { Content, Take } from '../takes/take.js';

/**
 * Finds an orphan with the content of each take, those of the same shot first. Only jobs with the same model, image and prompt are
 * compared, which keeps this linear in a film of many prompts.
 */
export function adoptOrphans(takes: readonly Take[], jobs: readonly Job[]): Map<Take, Job> {
  const found = new Map<Take, Job>();
  if (takes.length === 0 || jobs.length === 0) return found;
  const alike = groupBy(jobs.flatMap(offersOf), ({ content }) => beginning(content));
  const waiting = groupBy(takes, (take) => beginning(take.content));
  for (const [key, candidates] of waiting) {
    const among = alike.get(key);
    if (!among) continue;
    const index = new ContentIndex(among);
    for (const sameShot of [true, false]) {
      for (const take of candidates) {
        if (found.has(take)) continue;
        const job = index.take(take, sameShot);
        if (job) found.set(take, job);
      }
    }
  }
  return found;
}

/** A job and what its clip is good for. */
interface Offer {
  job: Job;
  content: Content;
}

/** A job is good for what it was made for, and for what a person keeps it for. */
function offersOf(job: Job): Offer[] {
  const kept = job.kept?.content;
  return [{ job, content: contentOf(job) }, ...(kept ? [{ job, content: kept }] : [])];
}

/** The part of the content that every manifest sets: equal for all contents that can be the same. */
function beginning(content: Content): string {
  return contentKey(content, ['prompt']);
}

/**
 * Jobs by content. Content is compared on the keys that either side set, so there is one index for each pair of key sets; a manifest
 * has few of those, which keeps this linear in takes of one prompt too.
 */
class ContentIndex {
  /** The best last, so that removing it is cheap. */
  readonly #byWritten: ReadonlyMap<string, Offer[]>;
  readonly #indexes = new Map<string, Map<string, Offer[]>>();
  readonly #used = new Set<Job>();

  constructor(offers: readonly Offer[]) {
    const worstFirst = [...offers].sort((a, b) => compareJobs(b.job, a.job));
    this.#byWritten = groupBy(worstFirst, ({ content }) => [...content.wrote].sort().join(' '));
  }

  /** Takes the best unused job with the content of the take. */
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
    for (let best = list.at(-1)?.job; best; best = list.at(-1)?.job) {
      if (!this.#used.has(best)) return best;
      list.pop();
    }
    return undefined;
  }

  #indexOf(written: string, keys: string[], byShot: boolean): Map<string, Offer[]> {
    const name = `${byShot} ${written} + ${keys.join(' ')}`;
    const known = this.#indexes.get(name);
    if (known) return known;
    const index = groupBy(
      this.#byWritten.get(written) ?? [],
      ({ job, content }) => `${byShot ? JSON.stringify(job.intent.shot) : ''}${contentKey(content, keys)}`,
    );
    this.#indexes.set(name, index);
    return index;
  }
}
