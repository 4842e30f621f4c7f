import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import { sharedIds } from '../../src/ledger/shared-ids.js';
import { jobToDisown } from '../../src/plan/disown.js';
import { intentOf, timeAt } from '../lockfile/records.js';

const job = (id: string, shot: string, request_id: string | null, adopted?: true): [string, Job] => [
  id,
  {
    job: id,
    intent: intentOf({ shot }),
    ...(request_id && { accepted: { at: timeAt(1), request_id, ...(adopted && { adopted }) } }),
  },
];

describe('sharedIds', () => {
  it('finds nothing among jobs with ids of their own, or none', () => {
    expect(
      sharedIds(
        new Map([
          job('a', '010', 'x'),
          job('b', '020', 'y'),
          job('c', '030', null),
          job('d', '040', null),
        ]).values(),
      ),
    ).toEqual([]);
  });

  it('lets those give an id up that a person gave it to, where the gateway gave it to another', () => {
    const jobs = new Map([
      job('a', '010', 'x', true),
      job('b', '020', 'x'),
      job('c', '030', 'x', true),
      job('d', '040', 'y'),
    ]);
    const [shared, ...more] = sharedIds(jobs.values());
    expect(more).toEqual([]);
    expect(shared?.jobs.map((each) => each.job)).toEqual(['a', 'b', 'c']);
    expect(shared?.givers.map((each) => each.job)).toEqual(['a', 'c']);
  });

  it.each([[undefined], [true as const]])(
    'lets any give it up where all came to it in the same way (adopted: %s)',
    (adopted) => {
      const jobs = new Map([job('a', '010', 'x', adopted), job('b', '020', 'x', adopted)]);
      expect(sharedIds(jobs.values())[0]?.givers).toHaveLength(2);
    },
  );
});

describe('jobToDisown', () => {
  const jobs = new Map([
    job('a', '010', 'x', true),
    job('b', '020', 'x'),
    job('c', '030', 'y', true),
    job('d', '030', 'y', true),
    job('e', '040', 'z'),
  ]);

  it.each([
    ['a', 'a'],
    ['010', 'a'],
    ['010:1', 'a'],
    ['d', 'd'],
  ])('finds the job of %s', (name, found) => {
    expect(jobToDisown(name, jobs)).toMatchObject({ ok: true, value: { job: found } });
  });

  it.each([
    ['020:1', 'x to 020:1'],
    ['030', 'c, d'],
    ['040', 'No job of 040'],
    ['e', 'No job of e'],
    ['050', 'No job of 050'],
  ])('says why nothing of %s gives its id up', (name, why) => {
    expect(jobToDisown(name, jobs)).toMatchObject({ ok: false, error: expect.stringContaining(why) });
  });
});
