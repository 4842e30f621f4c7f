import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import { busyTimes, lanesOf, spansOf } from '../../src/report/spans.js';
import { finished, job } from '../cli/ui/plan-fixture.js';

const START = Date.parse('2026-11-03T10:00:00.000Z');

function told(one: Job) {
  return spansOf([one]).map(({ take, end, stretches }) => ({
    take,
    end,
    stretches: stretches.map(({ doing, from, to }) => [doing, (from - START) / 1000, (to - START) / 1000]),
  }));
}

describe('the time of a job', () => {
  it('is sent, waits, renders and is downloaded', () => {
    const ended = { ...finished.ended, rendering_at: '2026-11-03T10:00:12.000Z' } as NonNullable<
      Job['ended']
    >;
    expect(told(job({ ...finished, ended }))).toEqual([
      {
        take: '010:1',
        end: 'good',
        stretches: [
          ['sending', 0, 2],
          ['queued', 2, 12],
          ['rendering', 12, 74.5],
          ['downloading', 90, 100],
        ],
      },
    ]);
  });

  it('was not downloaded between a run that broke off and the one that brought the clip', () => {
    const clips = { ...finished.clips, since: '2026-11-03T10:01:38.000Z' } as NonNullable<Job['clips']>;
    expect(told(job({ ...finished, clips }))[0]?.stretches.at(-1)).toEqual(['downloading', 98, 100]);
  });

  it('is not told apart at the gateway where nobody saw it', () => {
    expect(told(job(finished))[0]?.stretches[1]).toEqual(['gateway', 2, 74.5]);
  });

  it('goes on to the last thing that is known where it is not over', () => {
    const open = job({ accepted: { at: '2026-11-03T10:00:02.000Z', request_id: 'a1' } });
    const spans = spansOf([open, job(finished)]);
    expect(spans.map(({ end, to }) => [end, (to - START) / 1000])).toEqual([
      ['open', 100],
      ['good', 100],
    ]);
  });

  it('ends badly where the answer was lost, and is none where nothing was taken', () => {
    expect(told(job({ lost: { at: '2026-11-03T10:01:00.000Z', why: 'cut' } }))).toEqual([
      { take: '010:1', end: 'bad', stretches: [['sending', 0, 60]] },
    ]);
    expect(told(job())).toEqual([]);
  });
});

const spans = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 90 })))
  .map((pairs) =>
    pairs.map(([from, length], index) => ({
      job: `job${index}`,
      take: '010:1',
      end: 'good' as const,
      from,
      to: from + length,
      stretches: [{ doing: 'rendering' as const, from, to: from + length }],
    })),
  );

describe('many jobs', () => {
  it('stand in lanes in which none covers another, as few as there were at a time', () => {
    fc.assert(
      fc.property(spans, (all) => {
        const lanes = lanesOf(all);
        expect(lanes.flat()).toHaveLength(all.length);
        for (const lane of lanes)
          for (const [index, span] of lane.entries())
            expect(span.from).toBeGreaterThanOrEqual(lane[index - 1]?.to ?? 0);
        const most = Math.max(
          0,
          ...all.map(({ from }) => all.filter((o) => o.from <= from && o.to > from).length),
        );
        expect(lanes).toHaveLength(most);
      }),
    );
  });

  it('make busy times that hold every job, in order and apart', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 20 }), (all, pause) => {
        const busy = busyTimes(all, pause);
        for (const [index, { from }] of busy.entries())
          if (index > 0) expect(from - (busy[index - 1]?.to ?? 0)).toBeGreaterThan(pause);
        for (const { from, to } of all)
          expect(busy.some((each) => each.from <= from && to <= each.to)).toBe(true);
      }),
    );
  });
});
