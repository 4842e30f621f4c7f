import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUsd } from '../../src/core/money.js';
import type { Submission } from '../../src/gateway/port.js';
import { committedOf } from '../../src/ledger/charge.js';
import type { Outcome } from '../support/fake-gateway.js';
import { bookOf } from '../support/memory-ledger.js';
import { film } from '../support/resolved-film.js';
import { type Asked, stage } from './run-harness.js';

/** More with RUNS=1000. */
const numRuns = Number(process.env.RUNS ?? 40);

const shot = fc.record({
  settings: fc.constantFrom(
    { duration: 6, resolution: '1080p' },
    { duration: 8, resolution: '2160p' },
    { duration: 6, resolution: '720p' },
  ),
  takes: fc.integer({ min: 1, max: 3 }),
});
const shotList = fc.array(shot, { minLength: 1, maxLength: 5 });
/** How many shots back the shot is whose frame each one starts from; 0 and too many: from none. */
const links = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 });
const cap = fc.option(fc.bigInt(0n, 8_000_000n), { nil: undefined });

function filmOf(list: readonly object[], concurrency: number, budget: bigint | null = null) {
  const all = list.map((each, index) => ({ id: `s${index}`, prompt: `prompt ${index}`, ...each }));
  return film(all, { concurrency, budget });
}

/** The shots of a list, each with the frame that it starts from. */
function chained<T extends object>(list: readonly T[], back: readonly number[]): T[] {
  return list.map((each, index) => {
    const steps = back[index % back.length] ?? 0;
    if (steps === 0 || steps > index) return each;
    const image = { kind: 'frame', shot: `s${index - steps}`, take: null, at: 'last' } as const;
    return { ...each, image };
  });
}

/** What fits, in manifest order: the first that does not ends it; without a price only where there is no cap. */
function fitting(quotes: readonly (bigint | null)[], headroom: bigint | null): bigint[] {
  const fits: bigint[] = [];
  let left = headroom;
  for (const quote of quotes) {
    if (quote === null) continue;
    if (left !== null && quote > left) break;
    if (left !== null) left -= quote;
    fits.push(quote);
  }
  return fits;
}

const least = (a: bigint | null, b: bigint | null) => (a === null ? b : b === null || a < b ? a : b);
const sum = (amounts: readonly bigint[]) => amounts.reduce((all, each) => all + each, 0n);

describe('any batch', () => {
  it('is charged what its plan says, and renders what fits', async () => {
    await fc.assert(
      fc.asyncProperty(
        shotList,
        cap,
        cap,
        fc.integer({ min: 1, max: 5 }),
        async (list, budget, maxCost, places) => {
          const own = stage({ renderMs: 1_000 });
          const manifest = filmOf(list, places, budget ?? null);
          const { plan, summary } = await own.render(manifest, {
            ...(maxCost === undefined ? {} : { maxCost }),
          });
          const quotes = plan.takes.map(({ take }) => take.quote.usd);
          const expected = fitting(quotes, least(budget ?? null, maxCost ?? null));
          expect(plan.total).toBe(sum(expected));
          expect(own.gateway.posts).toHaveLength(expected.length);
          expect(summary.charged).toBe(summary.committed);
          expect(summary.charged).toBe(formatUsd(plan.total));
          expect(summary.exit).toBe(expected.length < quotes.length ? 3 : 0);
          expect(own.gateway.most).toBeLessThanOrEqual(places);
        },
      ),
      { numRuns },
    );
  });

  it('never commits more than its caps, whatever the gateway answers and whenever it is interrupted', async () => {
    const answer = fc.constantFrom<(Submission & { taken?: boolean }) | null>(
      null,
      null,
      null,
      { kind: 'busy', why: 'slow down', wait: 3_000 },
      { kind: 'not-sent', why: 'refused' },
      { kind: 'refused', status: 422, why: 'no' },
      { kind: 'unknown', why: 'cut', taken: true },
      { kind: 'account', status: 402, why: 'empty' },
    );
    const outcome = fc.constantFrom<Outcome>('COMPLETED', 'COMPLETED', 'FAILED', 'ERROR', 'empty');
    const asked = fc.record({
      retry: fc.boolean(),
      force: fc.boolean(),
      stale: fc.boolean(),
      interruptAfter: fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined }),
      storable: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
      maxCost: cap,
    });
    await fc.assert(
      fc.asyncProperty(
        shotList,
        links,
        fc.bigInt(0n, 8_000_000n),
        fc.array(answer, { minLength: 1, maxLength: 12 }),
        fc.array(outcome, { minLength: 1, maxLength: 12 }),
        fc.array(asked, { minLength: 1, maxLength: 4 }),
        async (list, back, budget, answers, outcomes, runs) => {
          const own = stage({ renderMs: 4_000 });
          let posts = 0;
          let ends = 0;
          own.gateway.behaviour.submission = () => answers[posts++ % (answers.length + 1)] ?? null;
          own.gateway.behaviour.outcome = () => outcomes[ends++ % outcomes.length] ?? 'COMPLETED';
          for (const { interruptAfter, storable, maxCost, ...rest } of runs) {
            const before = committedOf(bookOf(own.records).jobs.values(), () => null);
            const asking: Asked = {
              ...rest,
              ...(interruptAfter === undefined ? {} : { interruptAfter }),
              ...(storable === undefined ? {} : { storable }),
              ...(maxCost === undefined ? {} : { maxCost }),
              watch: (_event, { journal }) => {
                const committed = committedOf(journal.book.jobs.values(), () => null);
                if (committed === null || before === null || committed > budget)
                  throw new Error(`${committed} of ${budget}`);
                if (maxCost !== undefined && committed - before > maxCost)
                  throw new Error('above --max-cost');
              },
            };
            const rendered = own.render(filmOf(chained(list, back), 3, budget), {
              ...asking,
              keep: ({ stored }) => {
                own.records = [...stored];
              },
            });
            await rendered.catch((error: Error) => {
              if (error.message !== 'the lockfile cannot be written') throw error;
            });
          }
        },
      ),
      { numRuns },
    );
  });

  it('resumes from any prefix of its journal without submitting a take twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        links,
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(1, 5_000, 12_000),
        async (count, back, places, cuts, renderMs) => {
          const own = stage({ renderMs });
          const manifest = filmOf(
            chained(
              Array.from({ length: count }, () => ({})),
              back,
            ),
            places,
          );
          for (const storable of cuts) await own.render(manifest, { storable });
          const { summary } = await own.render(manifest);
          const accepted = own.gateway.jobs.map(({ prompt }) => prompt);
          expect(new Set(accepted).size).toBe(accepted.length);
          const { finished = 0, unknown = 0, blocked = 0 } = summary.counts;
          expect(finished + unknown + blocked).toBe(count);
          if (unknown === 0) expect(blocked).toBe(0);
          expect(unknown).toBeLessThanOrEqual(places * cuts.length);
          const posts = own.gateway.posts.length;
          expect((await own.render(manifest)).summary.clips).toBe(0);
          expect(own.gateway.posts).toHaveLength(posts);
        },
      ),
      { numRuns },
    );
  });
});
