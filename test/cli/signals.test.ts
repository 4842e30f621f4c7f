import { describe, expect, it } from 'vitest';
import { isAttended, signalListener } from '../../src/cli/signals.js';

/** What signals at times (milliseconds) lead to, as `action@time`. */
function told(signals: [number, NodeJS.Signals][], attended = true): string[] {
  const done: string[] = [];
  const alarms: { at: number; act(): void }[] = [];
  let now = 0;
  const listen = signalListener({
    elapsed: () => now,
    isAttended: attended,
    interrupt: (why) => done.push(`${why}@${now}`),
    leave: () => done.push(`leave@${now}`),
    after: (ms, act) => alarms.push({ at: now + ms, act }),
  });
  for (const [at, signal] of [...signals, [60_000, null] as const]) {
    for (const alarm of alarms.splice(0)) {
      if (alarm.at > at) alarms.push(alarm);
      else {
        now = alarm.at;
        alarm.act();
      }
    }
    now = at;
    if (signal) listen(signal);
  }
  return done;
}

describe('signals', () => {
  it('first interrupt, then leave at once', () => {
    expect(told([[0, 'SIGINT']])).toEqual(['interrupted by Ctrl-C@0']);
    expect(
      told([
        [0, 'SIGINT'],
        [900, 'SIGINT'],
      ]),
    ).toEqual(['interrupted by Ctrl-C@0', 'leave@900']);
  });

  it.each([1, 40, 399])('that come again after %i ms were delivered twice', (ms) => {
    expect(
      told([
        [0, 'SIGINT'],
        [ms, 'SIGINT'],
        [ms, 'SIGINT'],
      ]),
    ).toEqual(['interrupted by Ctrl-C@0']);
  });

  it('delivered twice each are a first and a second one, and no third', () => {
    expect(
      told([
        [0, 'SIGINT'],
        [3, 'SIGINT'],
        [2000, 'SIGINT'],
        [2003, 'SIGINT'],
      ]),
    ).toEqual(['interrupted by Ctrl-C@0', 'leave@2000']);
  });

  it('that are held down leave after a moment', () => {
    const held = Array.from({ length: 30 }, (_, index): [number, NodeJS.Signals] => [index * 33, 'SIGINT']);
    expect(told(held)[1]).toBe('leave@429');
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('of the kind %s wait for five seconds at most', (signal) => {
    expect(told([[0, signal]])).toEqual([`interrupted by ${signal}@0`, 'leave@5000']);
  });

  it('SIGTERM within the moment after a Ctrl-C keeps its five seconds', () => {
    expect(
      told([
        [0, 'SIGINT'],
        [5, 'SIGTERM'],
      ]),
    ).toEqual(['interrupted by Ctrl-C@0', 'leave@5005']);
  });

  it('a terminal that closes hangs up twice, and that is no impatience', () => {
    expect(
      told([
        [0, 'SIGHUP'],
        [1500, 'SIGHUP'],
      ]),
    ).toEqual(['interrupted by SIGHUP@0', 'leave@5000', 'leave@6500']);
  });

  it('SIGHUP means nothing where there is no terminal', () => {
    expect(
      told(
        [
          [0, 'SIGHUP'],
          [10, 'SIGHUP'],
          [1000, 'SIGINT'],
        ],
        false,
      ),
    ).toEqual(['interrupted by Ctrl-C@1000']);
  });

  it('nohup is seen by the name that the shell tells', () => {
    expect(isAttended({ _: '/usr/bin/nohup' })).toBe(false);
  });
});
