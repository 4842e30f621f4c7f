import { plural } from '../core/text.js';
import type { Stop } from './stop.js';
import type { SubmissionGate } from './submission-gate.js';

/** So many clips in a row that could not be fetched end the submissions: more jobs would be paid for clips that do not come. */
const IN_A_ROW = 3;

type Fetch = { job: string; is: 'under way' | 'in trouble' | 'kept' | 'lost' | 'no sign' };

/**
 * Ends the submissions to a gateway whose clips do not come; what is at the gateway is followed. In a row means in the order in which the
 * fetches began, whenever they end: clips that fail for themselves end late, after all that are well. While so many in a row are in
 * trouble and none of them is given up yet, submissions wait.
 */
export interface Brakes {
  /** A clip is to be fetched. */
  began(job: string): void;
  /** A try of a fetch has failed, and another one follows. */
  inTrouble(job: string, why: string): void;
  /** A fetch is over: the clip is here, or could not be fetched or stored in any of its tries, or its loss says nothing of others. */
  ended(job: string, is: 'kept' | 'lost' | 'no sign', why: string): void;
}

/** The brakes of the work at a gateway from which nothing was fetched yet. */
export function createBrakes(stop: Pick<Stop, 'submitting'>, gate: Pick<SubmissionGate, 'hold'>): Brakes {
  let fetches: Fetch[] = [];

  function judge(why: string): void {
    let lost = 0;
    let bad = 0;
    let isHeld = false;
    for (const { is } of fetches) {
      if (is === 'kept') {
        lost = 0;
        bad = 0;
      }
      if (is === 'lost') lost += 1;
      if (is === 'lost' || is === 'in trouble') bad += 1;
      isHeld ||= bad >= IN_A_ROW;
      if (lost >= IN_A_ROW)
        stop.submitting('downloads', `${IN_A_ROW} clips in a row could not be fetched: ${why}`);
    }
    gate.hold(isHeld, `${IN_A_ROW} clips in a row could not be fetched so far: ${why}`);
    forget();
  }

  /** What is over, and followed by a clip that is here, has no say any more. */
  function forget(): void {
    const open = fetches.findIndex(({ is }) => is === 'under way' || is === 'in trouble');
    const over = open === -1 ? fetches : fetches.slice(0, open);
    fetches = fetches.slice(over.map(({ is }) => is).lastIndexOf('kept') + 1);
  }

  return {
    began(job) {
      fetches.push({ job, is: 'under way' });
    },
    inTrouble(job, why) {
      const fetch = fetches.find((each) => each.job === job);
      if (fetch?.is !== 'under way') return;
      fetch.is = 'in trouble';
      judge(why);
    },
    ended(job, is, why) {
      const fetch = fetches.find((each) => each.job === job);
      if (fetch) fetch.is = is;
      judge(why);
    },
  };
}

/** Counts the takes of a run that have failed and are not tried again in it: `most` of them end its submissions; null = no number does. */
export function createFailureLimit(stop: Pick<Stop, 'submitting'>, most: number | null): () => void {
  let failures = 0;
  return () => {
    failures += 1;
    if (most === null || failures < most) return;
    stop.submitting(
      'failures',
      `${plural(failures, 'take has', 'takes have')} failed (--max-failures ${most})`,
    );
  };
}
