import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fateOf, mayBeAlive, whereIs } from '../../src/system/process-fate.js';
import type { ProcessIdentity } from '../../src/system/processes.js';

const here: ProcessIdentity = {
  pid: 7,
  host: 'render',
  machine: 'm1',
  boot: 'b1',
  pid_namespace: 'pid:[1]',
  time_namespace: 'time:[1]',
  started: 100,
};
const gone = { find: async () => 'gone' as const };
const running = (started: number | string | null) => ({ find: async () => ({ started }) });

describe('fateOf', () => {
  it('knows that a process has ended where no such process is in the same namespace of the same boot', async () => {
    expect(await fateOf({ ...here, pid: 8 }, here, gone)).toBe('ended');
    expect(await fateOf({ ...here, machine: null }, { ...here, machine: null }, gone)).toBe('ended');
    expect(await fateOf(here, here, running(101))).toBe('ended');
    expect(await fateOf(here, here, running(100))).toBe('alive');
  });

  it.each<[string, Partial<ProcessIdentity>, string]>([
    ['another boot of a machine with the same id', { boot: 'b0' }, 'restarted'],
    ['another boot of a machine without an id', { boot: 'b0', machine: null }, 'unknown'],
    ['no boot', { boot: null }, 'unknown'],
    ['another namespace', { pid_namespace: 'pid:[2]' }, 'container'],
    ['no namespace', { pid_namespace: null }, 'unknown'],
    ['another machine of the same name', { machine: 'm2', boot: 'b0' }, 'elsewhere'],
    ['another host', { host: 'elsewhere', boot: 'b0' }, 'elsewhere'],
    ['another machine id under the same boot', { machine: 'm2' }, 'unknown'],
  ])('proves nothing about a process of %s', async (_, over, where) => {
    const other = { ...here, ...over };
    expect(whereIs(other, here)).toBe(where);
    expect(await mayBeAlive(other, here, gone)).toBe(true);
  });

  it('takes two that know nothing of themselves for two', async () => {
    const nobody = { ...here, machine: null, boot: null, pid_namespace: null, time_namespace: null };
    expect(await fateOf(nobody, nobody, gone)).toBe('unknown');
  });

  it.each<[string, Partial<ProcessIdentity>]>([
    ['of another time namespace', { time_namespace: 'time:[2]' }],
    ['of no known time namespace', { time_namespace: null }],
    ['told in another way', { started: 'Thu Jan  1 00:00:01 2026' }],
    ['that nobody knows', { started: null }],
  ])('does not compare a start %s', async (_, over) => {
    expect(await fateOf({ ...here, ...over }, here, running(101))).toBe('unknown');
  });

  it('gives a process up only where that is proven, whatever is known', async () => {
    const one = <T>(...values: T[]) => fc.constantFrom(...values);
    const identity = fc.record({
      pid: one(7, 8),
      host: one('a', 'b'),
      machine: one(null, 'm1', 'm2'),
      boot: one(null, 'b1', 'b2'),
      pid_namespace: one(null, 'n1', 'n2'),
      time_namespace: one(null, 't1', 't2'),
      started: one<number | string | null>(null, 1, 2, 'one', 'two'),
    });
    const found = one<'gone' | { started: number | string | null }>(
      'gone',
      ...[null, 1, 2, 'one', 'two'].map((started) => ({ started })),
    );
    await fc.assert(
      fc.asyncProperty(identity, identity, found, async (other, self, answer) => {
        const isSame = (key: 'boot' | 'pid_namespace' | 'time_namespace') =>
          other[key] !== null && other[key] === self[key];
        const isHere =
          isSame('boot') &&
          isSame('pid_namespace') &&
          other.host === self.host &&
          (other.machine === self.machine || other.machine === null || self.machine === null);
        const isAnother =
          answer !== 'gone' &&
          isSame('time_namespace') &&
          other.started !== null &&
          typeof other.started === typeof answer.started &&
          other.started !== answer.started;
        const fate = await fateOf(other, self, { find: async () => answer });
        expect(fate === 'ended').toBe(isHere && (answer === 'gone' || isAnother));
        if (fate === 'alive') expect(answer).toEqual({ started: other.started });
      }),
      { numRuns: 5000 },
    );
  });
});
