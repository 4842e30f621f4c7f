import { plural } from '../core/text.js';
import type { Stop } from './stop.js';
import type { SubmissionGate } from './submission-gate.js';

/** So many clips in a row that could not be fetched end the submissions: more jobs would be paid for clips that do not come. */
const IN_A_ROW = 3;

type Fetch = { job: string; is: 'under way' | 'in trouble' | 'kept' | 'lost' | 'no sign' };

/**
 * Ends the submissions of a run whose fruit does not come; what is at the gateway is followed. In a row means in the order in which the
 * fetches began, whenever they end: clips that fail for themselves end late, after all that are well. While so many in a row are in
 * trouble and none of them is given up yet, submissions wait.
 */
export class Brakes {
  readonly #stop: Stop;
  readonly #lane: SubmissionGate;
  readonly #maxFailures: number | null;
  #fetches: Fetch[] = [];
  #failed = 0;

  /** `maxFailures`: so many failed takes end the submissions; null = no number does. */
  constructor(stop: Stop, gate: SubmissionGate, maxFailures: number | null) {
    this.#stop = stop;
    this.#lane = gate;
    this.#maxFailures = maxFailures;
  }

  /** A clip is to be fetched. */
  began(job: string): void {
    this.#fetches.push({ job, is: 'under way' });
  }

  /** A try of a fetch has failed, and another one follows. */
  inTrouble(job: string, why: string): void {
    const fetch = this.#fetches.find((each) => each.job === job);
    if (fetch?.is !== 'under way') return;
    fetch.is = 'in trouble';
    this.#judge(why);
  }

  /** A fetch is over: the clip is here, or could not be fetched or stored in any of its tries, or its loss says nothing of others. */
  ended(job: string, is: 'kept' | 'lost' | 'no sign', why: string): void {
    const fetch = this.#fetches.find((each) => each.job === job);
    if (fetch) fetch.is = is;
    this.#judge(why);
  }

  /** A take has failed and is not tried again in this run. */
  failed(): void {
    this.#failed += 1;
    if (this.#maxFailures !== null && this.#failed >= this.#maxFailures)
      this.#stop.submitting(
        'failures',
        `${plural(this.#failed, 'take has', 'takes have')} failed (--max-failures ${this.#maxFailures})`,
      );
  }

  #judge(why: string): void {
    const count = { lost: 0, bad: 0 };
    let isHeld = false;
    for (const { is } of this.#fetches) {
      if (is === 'kept') Object.assign(count, { lost: 0, bad: 0 });
      if (is === 'lost') count.lost += 1;
      if (is === 'lost' || is === 'in trouble') count.bad += 1;
      isHeld ||= count.bad >= IN_A_ROW;
      if (count.lost >= IN_A_ROW)
        this.#stop.submitting('downloads', `${IN_A_ROW} clips in a row could not be fetched: ${why}`);
    }
    this.#lane.hold(isHeld, `${IN_A_ROW} clips in a row could not be fetched so far: ${why}`);
    this.#forget();
  }

  /** What is over, and followed by a clip that is here, has no say any more. */
  #forget(): void {
    const open = this.#fetches.findIndex(({ is }) => is === 'under way' || is === 'in trouble');
    const over = open === -1 ? this.#fetches : this.#fetches.slice(0, open);
    const kept = over.map(({ is }) => is).lastIndexOf('kept');
    if (kept >= 0) this.#fetches = this.#fetches.slice(kept + 1);
  }
}
