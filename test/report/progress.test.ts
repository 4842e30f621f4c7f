import { expect, it } from 'vitest';
import { runProgress } from '../../src/report/progress.js';
import { finished, job, rowOf, take } from '../cli/ui/plan-fixture.js';

const at = (minute: number) => `2026-11-03T10:0${minute}:00.000Z`;

it('tells the pace of the newest run, and what is left at it', () => {
  const made = (id: string, run: string, minute: number, facts = {}) =>
    job({ job: id, ...facts }, { run, at: at(minute) });
  const rows = [
    rowOf(take({ take: 1 }), made('job00001', 'run1', 0, finished)),
    rowOf(take({ take: 2 }), made('job00002', 'run2', 1, finished)),
    rowOf(take({ take: 3 }), made('job00003', 'run2', 2, { accepted: { at: at(2), request_id: 'r' } })),
    rowOf(take({ take: 4 }), null),
  ];
  const now = Date.parse(at(3));
  expect(runProgress(rows, now)).toEqual({ finished: 2, takes: 4, at_gateway: 1, seconds_left: 240 });
  expect(runProgress(rows.slice(2), now)).toMatchObject({ finished: 0, takes: 2, seconds_left: null });
});
