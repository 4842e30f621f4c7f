import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stateOf } from '../../src/ledger/state.js';
import type { FrameInput } from '../../src/manifest/resolved.js';
import { matchJobs, takeState } from '../../src/plan/match.js';
import { choicesOf, pickRecords } from '../../src/plan/pick.js';
import { isRendered } from '../../src/plan/plan.js';
import { takeName } from '../../src/takes/take.js';
import { takesOf } from '../../src/takes/takes.js';
import type { Outcome } from '../support/fake-gateway.js';
import { bookOf } from '../support/memory-ledger.js';
import { film } from '../support/resolved-film.js';
import { stage } from './run-harness.js';

/** More with RUNS=1000. */
const numRuns = Number(process.env.RUNS ?? 40);

/** A shot of a walk: the number of the earlier shot that it starts from (its own number for none), and the take of that one (0 for any). */
interface Shot {
  words: number;
  from: number;
  take: number;
  takes: number;
}

const SHOTS = 5;
const shot = fc.record({
  words: fc.nat(3),
  from: fc.nat(SHOTS - 1),
  take: fc.nat(2),
  takes: fc.integer({ min: 1, max: 2 }),
});

const outcome = fc.constantFrom<Outcome>('COMPLETED', 'COMPLETED', 'COMPLETED', 'FAILED', 'ERROR', 'empty');
const step = fc.oneof(
  fc.record({ kind: fc.constant('edit' as const), at: fc.nat(SHOTS - 1), words: fc.nat(3) }),
  fc.record({ kind: fc.constant('link' as const), at: fc.nat(SHOTS - 1), from: fc.nat(SHOTS - 1) }),
  fc.record({ kind: fc.constant('pick' as const), at: fc.nat(SHOTS - 1), take: fc.nat(1) }),
  fc.record({
    kind: fc.constant('run' as const),
    stale: fc.boolean(),
    retry: fc.boolean(),
    interruptAfter: fc.option(fc.nat(40_000), { nil: undefined }),
    outcomes: fc.array(outcome, { minLength: 1, maxLength: 6 }),
  }),
);

/** The frame that a shot starts from: always of an earlier one, with a take that there is. */
function frameOf(shots: readonly Shot[], at: number): FrameInput | null {
  const { from, take } = shots[at] as Shot;
  const source = shots[from];
  if (from >= at || !source) return null;
  return {
    kind: 'frame',
    shot: `s${from}`,
    take: take === 0 ? null : Math.min(take, source.takes),
    at: 'last',
  };
}

function filmOf(shots: readonly Shot[]) {
  return film(
    shots.map(({ words, takes }, at) => {
      const image = frameOf(shots, at);
      return { id: `s${at}`, prompt: `shot ${at}, words ${words}`, takes, ...(image ? { image } : {}) };
    }),
    { concurrency: 3 },
  );
}

/** All that a person wrote of the shot of a take: a clip that was made for it is not paid for again. */
function writtenOf(shots: readonly Shot[], name: string): string {
  const at = Number(name.slice(1).split(':')[0]);
  return JSON.stringify([name, shots[at]?.words, frameOf(shots, at)]);
}

it('a chain is never paid for beyond its plan, nor again before somebody asks, whatever is edited, picked or interrupted', {
  timeout: 60_000 + numRuns * 500,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(shot, { minLength: SHOTS, maxLength: SHOTS }),
      fc.array(step, { minLength: 3, maxLength: 10 }),
      async (first, steps) => {
        const own = stage({ renderMs: 6_000 });
        let shots: Shot[] = first;
        let ends: Outcome[] = [];
        let count = 0;
        own.gateway.behaviour.outcome = () => ends[count++ % ends.length] ?? 'COMPLETED';
        const bought = new Map<string, string>();
        const change = (at: number, more: Partial<Shot>) => {
          shots = shots.map((each, index) => (index === at ? { ...each, ...more } : each));
        };
        const jobs = () => [...bookOf(own.records).jobs.values()];
        const states = () =>
          matchJobs(takesOf(filmOf(shots)), jobs()).takes.map((matched) => takeState(matched));

        async function run(asked: { stale?: boolean; retry?: boolean; interruptAfter?: number | undefined }) {
          const before = new Set(jobs().map(({ job }) => job));
          const { interruptAfter, ...more } = asked;
          const { plan } = await own.render(filmOf(shots), {
            ...more,
            ...(interruptAfter === undefined ? {} : { interruptAfter }),
          });
          const planned = new Map(plan.takes.map((each) => [takeName(each.take), each]));
          const all = new Map(jobs().map((job) => [job.job, job]));
          const made = [...all.values()].filter(({ job }) => !before.has(job));
          for (const job of made) {
            const name = takeName(job.intent);
            const of = planned.get(name);
            if (!of || !isRendered(of)) throw new Error(`${name} was not in the plan`);
            const kept = all.get(bought.get(writtenOf(shots, name)) ?? '');
            if (kept && !asked.stale && stateOf(kept) !== 'failed')
              throw new Error(`${name} was paid for again`);
            const source = /^frame:(.*):last$/.exec(job.intent.image ?? '')?.[1];
            if (source !== undefined && !all.get(source)?.finished)
              throw new Error(`${name} starts from a clip that is not there`);
          }
          for (const job of made)
            if (stateOf(job) !== 'failed' && stateOf(job) !== 'pending')
              bought.set(writtenOf(shots, takeName(job.intent)), job.job);
          return plan;
        }

        for (const each of steps) {
          if (each.kind === 'edit') change(each.at, { words: each.words });
          else if (each.kind === 'link') change(each.at, { from: each.from });
          else if (each.kind === 'pick') {
            const match = matchJobs(takesOf(filmOf(shots)), jobs());
            const choice = choicesOf([...match.takes, ...match.orphans]).get(`s${each.at}`);
            const job = choice?.takes[each.take]?.job;
            if (choice && job?.finished)
              own.records.push(...pickRecords(choice, job, { now: own.clock.now(), exact: false }));
          } else {
            ends = each.outcomes;
            await run(each);
          }
        }
        ends = ['COMPLETED'];
        // What failed from an earlier clip of its source is new once that has another one.
        for (let round = 0; round < SHOTS; round += 1) {
          await run({});
          await run({ retry: true });
        }
        await run({});
        expect(states().filter((state) => state !== 'finished' && state !== 'stale')).toEqual([]);
        expect((await run({})).total).toBe(0n);
        await run({ stale: true });
        expect(new Set(states())).toEqual(new Set(['finished']));
        expect((await run({ stale: true })).total).toBe(0n);
      },
    ),
    { numRuns },
  );
});
