import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jobRecordSchema } from '../../src/ledger/record.js';
import { orderedBy } from '../../src/lockfile/quick-check.js';
import { wholeJobOf } from './records.js';

/** The same value with the keys of its objects in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, turned(each)]),
  );
}

it('gives what the schema gives, byte for byte, and a value of its own', () => {
  const ordered = orderedBy(jobRecordSchema());
  fc.assert(
    fc.property(wholeJobOf('job00001', 'r1'), fc.boolean(), (job, isTurned) => {
      const value = isTurned ? turned(job) : job;
      const copy = ordered(value);
      expect(JSON.stringify(copy)).toBe(JSON.stringify(jobRecordSchema().parse(value)));
      expect(copy).not.toBe(value);
    }),
  );
});

it('refuses what the schema refuses, with its words', () => {
  const ordered = orderedBy(jobRecordSchema());
  expect(() => ordered({ job: 'job00001', lost: { at: 'yesterday', why: 'x' } })).toThrow(
    'Invalid ISO datetime',
  );
  expect(() => ordered({ job: 'job00001', more: 1 })).toThrow('Unrecognized key');
});
