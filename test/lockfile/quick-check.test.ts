import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jobRecordSchema } from '../../src/ledger/record.js';
import { quickCheck } from '../../src/lockfile/quick-check.js';
import { shortJobSchema, templateSchema } from '../../src/lockfile/template.js';
import { wholeJobOf } from './records.js';

/** Values that are wrong almost everywhere. */
const odd = fc.constantFrom(
  ...[null, true, '', 'x', -1, 0, 1.5, Number.POSITIVE_INFINITY, Number.NaN, [], {}, ['a'], [{}], { at: 1 }],
  ...['2026-02-30T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'a'.repeat(64), '../x.mp4', '0.36', 1e15],
);

/** A JSON value with one value of it, at any depth, replaced, removed or added to. */
function spoiled(value: unknown, chance: () => number, put: unknown): unknown {
  if (typeof value !== 'object' || value === null || chance() % 4 === 0) return put;
  const entries = Object.entries(value);
  const at = chance() % (entries.length + 1);
  if (at === entries.length) return Array.isArray(value) ? [...value, put] : { ...value, extra: put };
  const [key, old] = entries[at] ?? ['', null];
  const kept = entries.filter((_, index) => index !== at);
  const made = chance() % 5 === 0 ? kept : [...kept, [key, spoiled(old, chance, put)] as const];
  return Array.isArray(value) ? made.map(([, each]) => each) : Object.fromEntries(made);
}

describe('quickCheck', () => {
  it.each([
    ['a job', jobRecordSchema()],
    ['a short job', shortJobSchema()],
    ['a template', templateSchema()],
  ])('allows what zod allows, and nothing else: %s', (name, schema) => {
    const check = quickCheck(schema);
    const tried = { allowed: 0, refused: 0 };
    fc.assert(
      fc.property(wholeJobOf('job00001', 'r1'), fc.infiniteStream(fc.nat()), odd, (job, chance, put) => {
        const { job: id, ...facts } = job;
        const { intent, ended, clips } = facts;
        const whole =
          name === 'a template'
            ? {
                intent,
                ...(ended && { ended }),
                ...(clips && { clips: { ...clips, files: clips.files.slice(0, 1) } }),
              }
            : { job: id, ...facts, ...(name === 'a short job' && { like: ['0123456789ab'] }) };
        for (const value of [whole, spoiled(whole, () => chance.next().value, put)]) {
          const isAllowed = schema.safeParse(value).success;
          expect(check(value)).toBe(isAllowed);
          tried[isAllowed ? 'allowed' : 'refused'] += 1;
        }
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(tried.allowed, tried.refused)).toBeGreaterThan(300);
  });

  it('asks zod about what it does not know', () => {
    const check = quickCheck(z.strictObject({ when: z.iso.date(), tags: z.record(z.string(), z.int()) }));
    expect(check({ when: '2026-01-01', tags: { a: 1 } })).toBe(true);
    expect(check({ when: '2026-01-01', tags: { a: 1.5 } })).toBe(false);
    expect(check({ when: '2026-13-01', tags: {} })).toBe(false);
  });
});
