import { describe, expect, it } from 'vitest';
import { type ChargeBasis, chargeBasis, jobQuote } from '../../src/ledger/charge.js';
import type { Job } from '../../src/ledger/record.js';
import { type FailureClass, failureOf, type State, stateOf } from '../../src/ledger/state.js';
import { intentOf, jobOf, timeAt } from '../lockfile/records.js';
import { endOf } from '../support/ended.js';

const at = timeAt(3);
const released = { released: { at, attempt: 1, why: 'busy' } };
const lost = { lost: { at, why: 'cut off' } };
const refused = { refused: { at, status: 400, why: 'no' } };
const accepted = { accepted: { at, request_id: 'x' } };
const adopted = { accepted: { at, request_id: 'x', adopted: true as const } };
const abandoned = { abandoned: at };
const ended = (status: 'COMPLETED' | 'FAILED' | 'ERROR', media: string[] = []) => ({
  ...accepted,
  ended: { at, ...endOf(status, media.length > 0), error: null, media, created_at: null, completed_at: null },
});
const rendered = ended('COMPLETED', ['https://cdn.example/a.mp4']);
const again = (why: 'resubmit' | 'force') => ({ again: why });

describe('the state of a job', () => {
  it.each<[string, Partial<Job>, State, FailureClass | null, ChargeBasis]>([
    ['submitted by a run that was killed', {}, 'unknown', null, 'possibly'],
    ['whose answer was lost', lost, 'unknown', null, 'possibly'],
    ['whose only attempt was released', released, 'pending', null, 'none'],
    [
      'that was tried again after a release',
      { ...released, intent: intentOf({ attempt: 2 }) },
      'unknown',
      null,
      'possibly',
    ],
    ['that may be sent again', { ...lost, ...again('resubmit') }, 'pending', null, 'possibly'],
    ['that is forced while it is unknown', { ...lost, ...again('force') }, 'unknown', null, 'possibly'],
    ['refused', refused, 'failed', 'refused', 'none'],
    ['accepted', accepted, 'submitted', null, 'reserved'],
    ['accepted after a release', { ...released, ...accepted }, 'submitted', null, 'reserved'],
    ['completed', rendered, 'rendered', null, 'charged'],
    ['completed without a link', ended('COMPLETED'), 'failed', 'output', 'possibly'],
    ['failed', ended('FAILED'), 'failed', 'render', 'possibly'],
    ['that ended in an error', ended('ERROR'), 'failed', 'error', 'none'],
    ['finished', { ...rendered, finished: at }, 'finished', null, 'charged'],
    ['finished and forced', { ...rendered, finished: at, ...again('force') }, 'finished', null, 'charged'],
    ['abandoned', { ...lost, ...abandoned }, 'abandoned', null, 'possibly'],
    [
      'abandoned on one branch, adopted on the other',
      { ...adopted, ...abandoned },
      'submitted',
      null,
      'reserved',
    ],
    [
      'abandoned on one branch, rendered on the other',
      { ...rendered, ...abandoned },
      'rendered',
      null,
      'charged',
    ],
    [
      'abandoned on one branch, failed on the other',
      { ...ended('FAILED'), ...abandoned },
      'abandoned',
      null,
      'possibly',
    ],
    [
      'resubmitted on one branch, adopted on the other',
      { ...adopted, ...again('resubmit') },
      'submitted',
      null,
      'reserved',
    ],
    [
      'refused for one branch, adopted on the other',
      { ...refused, ...adopted },
      'submitted',
      null,
      'reserved',
    ],
  ])('%s', (_, facts, state, failure, basis) => {
    const job: Job = { ...jobOf('job00001'), ...facts };
    expect(stateOf(job)).toBe(state);
    expect(failureOf(job)).toBe(failure);
    expect(chargeBasis(job)).toBe(basis);
  });
});

describe('jobQuote', () => {
  it('is that of the intent, and null where there was none', () => {
    expect(jobQuote(jobOf('job00001', { quote: '0.0896' }))).toBe(89_600n);
    expect(jobQuote(jobOf('job00001', { quote: null, basis: 'unknown' }))).toBeNull();
  });
});
