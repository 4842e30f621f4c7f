import { describe, expect, it } from 'vitest';
import type { GatewayId, Job } from '../../src/ledger/record.js';
import { idsAt, sharedIds } from '../../src/ledger/shared-ids.js';
import { jobOf, timeAt } from '../lockfile/records.js';

const here: GatewayId = { provider: 'here', origin: 'https://here.example' };
const moved: GatewayId = { provider: 'here', origin: 'https://moved.example' };
const there: GatewayId = { provider: 'there' };

function job(id: string, gateway: GatewayId | undefined, adopted?: true): Job {
  const accepted = { at: timeAt(2), request_id: 'same', ...(adopted && { adopted }) };
  return { ...jobOf(id, gateway === undefined ? {} : { gateway }), accepted };
}

describe('a request id', () => {
  it.each<[string, GatewayId | undefined, GatewayId | undefined, boolean]>([
    ['at one gateway', here, here, true],
    ['at one provider whose address has moved', here, moved, true],
    ['at two providers', here, there, false],
    ['of version 1, at whatever gateway that was', undefined, here, true],
    ['of version 1 alone', undefined, undefined, true],
  ])('%s', (_name, one, other, isShared) => {
    const jobs = [job('job00001', one), job('job00002', other)];
    expect(sharedIds(jobs).map(({ jobs }) => jobs.map(({ job }) => job))).toEqual(
      isShared ? [['job00001', 'job00002']] : [],
    );
  });

  it('that jobs of two gateways have is given up by none that has it alone at its own', () => {
    const jobs = [job('job00001', here), job('job00002', there), job('job00003', here, true)];
    expect(sharedIds(jobs)).toMatchObject([
      { jobs: [{ job: 'job00001' }, { job: 'job00003' }], givers: [{ job: 'job00003' }] },
    ]);
  });

  it('is taken at a gateway if a job of it has it, or a job of version 1', () => {
    expect(idsAt(here, [job('job00001', moved)])).toEqual(['same']);
    expect(idsAt(here, [job('job00001', undefined)])).toEqual(['same']);
    expect(idsAt(here, [job('job00001', there), jobOf('job00002')])).toEqual([]);
  });
});
