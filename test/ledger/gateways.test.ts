import { describe, expect, it } from 'vitest';
import { headerAt, joinHeaders, placeElsewhere, placeIn } from '../../src/ledger/gateways.js';
import { type GatewayId, type Header, headerOf, type Job } from '../../src/ledger/record.js';
import { jobOf, timeAt } from '../lockfile/records.js';

const A = 'https://a.example';
const B = 'https://b.example';
const C = 'https://c.example';
const PIXEL: GatewayId = { provider: 'pixel', origin: A };
const REELS = { provider: 'reels', origin: B };
const GARAGE = { provider: 'garage', origin: C };
/** The provider of jobs that name none. */
const FIRST = 'pixel';

/** A job at that gateway; one of version 1 names none. */
function jobAt(gateway?: GatewayId): Job {
  const job = jobOf('job00001');
  const { gateway: _gateway, ...intent } = job.intent;
  return { ...job, intent: gateway ? { ...intent, gateway } : intent };
}

function released(gateway: GatewayId): Job {
  return { ...jobAt(gateway), released: { at: timeAt(1), attempt: 1, why: 'busy' } };
}

const both: Header = { ...headerOf(A), others: [REELS] };

describe('where the jobs of a provider are', () => {
  it('is what the header says of it, and else its first gateway', () => {
    expect([placeIn(both, 'reels'), placeIn(both, 'pixel'), placeIn(both, undefined)]).toEqual([B, A, A]);
  });

  it.each([
    ['nothing was ever written', null, [], REELS, null],
    ['it is the same', headerOf(A), [PIXEL], PIXEL, null],
    ['it is another address', headerOf(A), [PIXEL], { ...PIXEL, origin: C }, A],
    ['it is another provider', headerOf(A), [PIXEL], REELS, null],
    ['it is another provider than that of version 1', headerOf(A), [undefined], REELS, null],
    ['version 1 was at another address', headerOf(A), [undefined], { ...PIXEL, origin: C }, A],
    ['a further one has another address', both, [PIXEL, REELS], { ...REELS, origin: C }, B],
    ['a further one has another address and no job', both, [PIXEL], { ...REELS, origin: C }, null],
    ['the ledger is that of a rehearsal', headerOf('sandbox'), [{ provider: 'sandbox' }], PIXEL, 'sandbox'],
    ['a rehearsal comes upon real jobs', both, [PIXEL, REELS], { provider: 'sandbox' }, A],
    ['a gateway of the caller became a real one', headerOf(A), [{ provider: 'mine' }], PIXEL, null],
    ['and another provider comes', headerOf(A), [{ provider: 'mine' }], REELS, null],
  ] as const)('stops a run where it has to: %s', (_name, header, ids, gateway, there) => {
    expect(placeElsewhere({ header, jobs: ids.map(jobAt) }, gateway, FIRST)).toBe(there);
  });

  it('is nowhere for jobs that never got there', () => {
    expect(
      placeElsewhere({ header: headerOf(A), jobs: [released(PIXEL)] }, { ...PIXEL, origin: C }, FIRST),
    ).toBeNull();
  });
});

describe('the header of a run', () => {
  const at = (header: Header | null, ids: readonly (GatewayId | undefined)[], ...run: GatewayId[]) =>
    headerAt({ header, jobs: ids.map(jobAt) }, run, FIRST);

  it('is that of one gateway as it always was', () => {
    expect(at(null, [], PIXEL)).toEqual(headerOf(A));
    expect(at(headerOf(A), [PIXEL], PIXEL)).toEqual(headerOf(A));
    expect(at(headerOf(A), [PIXEL], { ...PIXEL, origin: C })).toEqual(headerOf(C));
    expect(at(null, [], { provider: 'sandbox' })).toEqual(headerOf('sandbox'));
    expect(at(both, [PIXEL, REELS], { provider: 'mine' })).toEqual(headerOf('mine'));
  });

  it('names further providers, in one order, and moves each by itself', () => {
    expect(at(null, [], PIXEL, REELS)).toEqual(both);
    expect(at(headerOf(A), [PIXEL], REELS)).toEqual(both);
    expect(at(headerOf(A), [undefined], REELS)).toEqual(both);
    expect(at(both, [PIXEL, REELS], GARAGE)).toEqual({ ...headerOf(A), others: [GARAGE, REELS] });
    expect(at(both, [PIXEL, REELS], { ...PIXEL, origin: C }, REELS)).toEqual({
      ...headerOf(C),
      others: [REELS],
    });
    expect(at(both, [PIXEL, REELS], { ...REELS, origin: C })).toEqual({
      ...headerOf(A),
      others: [{ ...REELS, origin: C }],
    });
  });

  it('keeps the place of one that is not in use', () => {
    expect(at(headerOf(B), [REELS], PIXEL)).toEqual({ ...headerOf(B), others: [{ ...PIXEL }] });
  });
});

type Ids = (GatewayId | undefined)[];

describe('the headers of merged branches', () => {
  const merged = (a: Header, b: Header, ...ids: Ids) => joinHeaders(a, b, ids.map(jobAt));

  it.each<[string, Header, Header, Ids, Header]>([
    ['the same twice', headerOf(A), headerOf(A), [PIXEL], headerOf(A)],
    ['one with a further provider', headerOf(A), both, [PIXEL, REELS], both],
    [
      'a further provider each',
      both,
      { ...headerOf(A), others: [GARAGE] },
      [PIXEL, REELS, GARAGE],
      { ...headerOf(A), others: [GARAGE, REELS] },
    ],
    ['one provider each', headerOf(A), headerOf(B), [PIXEL, REELS], both],
    ['version 1 and a provider', headerOf(A), headerOf(B), [undefined, REELS], both],
    [
      'one that had moved before, and a provider',
      headerOf(C),
      headerOf(B),
      [PIXEL, REELS],
      { ...both, gateway: C },
    ],
    [
      'both, begun with the one and with the other',
      both,
      { ...headerOf(B), others: [PIXEL as typeof REELS] },
      [PIXEL, REELS],
      both,
    ],
  ])('say as one: %s', (_name, a, b, ids, expected) => {
    expect(merged(a, b, ...ids)).toEqual(expected);
    const turned = merged(b, a, ...ids);
    for (const id of ids)
      expect(placeIn(turned as Header, id?.provider)).toBe(placeIn(expected, id?.provider));
  });

  it('keep where the film was moved to', () => {
    const moved = { ...headerOf(A), moved: 'harbor in postgres://db.example/films' };
    for (const [a, b] of [
      [moved, headerOf(A)],
      [headerOf(A), moved],
      [moved, moved],
    ] as const)
      expect(merged(a, b, PIXEL)).toEqual(moved);
  });

  it.each<[string, Header, Header, Ids]>([
    ['one provider at two gateways', headerOf(A), headerOf(C), [PIXEL, { ...PIXEL, origin: C }]],
    ['a gateway that has moved on one of them', headerOf(A), headerOf(C), [PIXEL]],
    ['a further one that has', both, { ...headerOf(A), others: [{ ...REELS, origin: C }] }, [PIXEL, REELS]],
    ['a rehearsal and a film', headerOf('sandbox'), headerOf(A), [{ provider: 'sandbox' }, PIXEL]],
    ['empty ones', headerOf(A), headerOf(B), []],
  ])('are refused: %s', (_name, a, b, ids) => {
    expect([merged(a, b, ...ids), merged(b, a, ...ids)]).toEqual([null, null]);
  });
});
