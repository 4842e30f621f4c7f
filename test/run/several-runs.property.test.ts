import fc from 'fast-check';
import { expect, it } from 'vitest';
import { film } from '../support/resolved-film.js';
import { type Asked, shots, stage } from './run-harness.js';

/** What a job of a plain film is quoted at, in micro-dollars. */
const QUOTE = 360_000n;

/** A number in [0, 1) that follows from a seed and a text. */
function chance(seed: number, text: string): number {
  let hash = seed | 0;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x9e3779b1);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

const machine = fc.record({
  interruptAfter: fc.option(fc.integer({ min: 0, max: 120_000 }), { nil: undefined }),
  silentAt: fc.option(fc.integer({ min: 0, max: 120_000 }), { nil: undefined }),
  places: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
});

it('no take is paid twice and no cap exceeded, whatever several runs meet, whoever is interrupted or falls silent', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      fc.array(machine, { minLength: 2, maxLength: 3 }),
      fc.integer({ min: 1, max: 14 }),
      async (seed, machines, affordable) => {
        const own = stage(
          {
            renderMs: 20_000,
            outcome: (prompt, count) => {
              const at = chance(seed, `${prompt} ${count} outcome`);
              return at < 0.7 ? 'COMPLETED' : at < 0.85 ? 'ERROR' : 'FAILED';
            },
            submission: (prompt, count) => {
              const at = chance(seed, `${prompt} ${count} answer`);
              if (at < 0.05) return { kind: 'unknown', why: 'cut off', taken: true };
              return at < 0.1 ? { kind: 'busy', why: 'later', wait: 2_000 } : null;
            },
          },
          { shared: true },
        );
        const budget = BigInt(affordable) * QUOTE;
        const manifest = film(shots(10), { budget, concurrency: 3 });
        for (const [index, { silentAt }] of machines.entries()) {
          if (silentAt === undefined) continue;
          own.clock.after(silentAt, () => own.silence(index));
          own.clock.after(silentAt + 25_000, () => own.wake(index));
        }
        const asked = machines.map(
          ({ interruptAfter, places }, index): Asked => ({
            machine: index,
            ...(interruptAfter === undefined ? {} : { interruptAfter }),
            ...(places === undefined ? {} : { places }),
          }),
        );
        await own.renderTogether(manifest, asked);
        for (const [index] of machines.entries()) own.wake(index);
        await own.renderTogether(manifest, [{ machine: 0 }, { machine: 1 }]);

        const charged = own.gateway.jobs.filter(({ outcome }) => outcome !== 'ERROR');
        const prompts = charged.map(({ prompt }) => prompt);
        expect(new Set(prompts).size).toBe(prompts.length);
        expect(BigInt(charged.length) * QUOTE).toBeLessThanOrEqual(budget);
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);
