import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openScreen } from '../../../../src/cli/ui/run/open-screen.js';
import { noLinks } from '../../../../src/cli/ui/text/links.js';
import type { RunEvent } from '../../../../src/run/event.js';
import { VirtualClock } from '../../../support/virtual-clock.js';
import { started, summary } from '../events.js';

type Untimed = RunEvent extends infer E ? (E extends { at: string } ? Omit<E, 'at'> : never) : never;

/** The lines of a run whose events come so many seconds after its start. */
async function linesOf(events: [number, Untimed][]): Promise<string[]> {
  const clock = new VirtualClock();
  let text = '';
  const err = { write: (part: string) => (text += part) };
  const screen = openScreen({
    kind: 'lines',
    out: err,
    err,
    color: false,
    sandbox: false,
    manifest: 'film.yaml',
    linkTo: noLinks,
    clock,
  });
  await clock.until(
    (async () => {
      const began = clock.elapsed();
      for (const [seconds, event] of events) {
        await clock.sleep(began + seconds * 1000 - clock.elapsed());
        screen.event({ ...event, at: new Date(clock.now()).toISOString() } as RunEvent);
      }
    })(),
  );
  screen.close();
  return text.split('\n').slice(0, -1);
}

const { at: _, ...begun } = started(4);
const of = (job: string) => ({ take: `${job}:1`, job });
const sending = (job: string, attempt: number): Untimed => ({
  type: 'submitting',
  ...of(job),
  attempt,
  quote: '0.36',
});

/** A gateway that cannot be reached for so many tries, each of four takes. */
function outage(tries: number, why = 'there is no such host (ENOTFOUND)'): [number, Untimed][] {
  return Array.from({ length: tries }, (_, index) => index * 20).flatMap(
    (seconds, index): [number, Untimed][] => [
      ...['a', 'b', 'c', 'd'].map((job): [number, Untimed] => [seconds, sending(job, index + 1)]),
      ...['a', 'b', 'c', 'd'].map((job): [number, Untimed] => [
        seconds,
        { type: 'released', ...of(job), why },
      ]),
      [seconds, { type: 'waiting', why, seconds: 20 }],
    ],
  );
}

describe('lines', () => {
  it('tell a gateway that cannot be reached once, then once a minute', async () => {
    const lines = await linesOf([[0, begun as Untimed], ...outage(15)]);
    expect(lines.slice(5)).toEqual([
      'd:1 not accepted: there is no such host (ENOTFOUND); waiting 20 s before the next submission',
      ...[1, 2, 3, 4].map((minutes) =>
        expect.stringMatching(
          `^0 of 4 takes finished; waiting for .*, ${minutes} min 00 s so far: there is no such host \\(ENOTFOUND\\)$`,
        ),
      ),
    ]);
  });

  it('tell another reason, and that it is over', async () => {
    const other = outage(5, 'connection refused').map(([seconds, event]): [number, Untimed] => [
      seconds + 60,
      event,
    ]);
    const lines = await linesOf([
      [0, begun as Untimed],
      ...outage(3),
      ...other.filter(([, event]) => event.type !== 'submitting'),
      [160, sending('a', 9)],
      [161, { type: 'accepted', ...of('a'), request_id: 'x' }],
    ]);
    const told = lines.filter((line) => /before the next|again after|accepted as/.test(line));
    expect(told).toEqual([
      'd:1 not accepted: there is no such host (ENOTFOUND); waiting 20 s before the next submission',
      'nothing accepted for 1 min 00 s: connection refused; waiting 20 s before the next submission',
      'submissions go through again after 2 min 41 s',
      'a:1 accepted as x',
    ]);
  });

  it('tell a trouble that comes and goes once a minute', async () => {
    const events = Array.from({ length: 25 }, (_, index) => index * 10).flatMap(
      (seconds): [number, Untimed][] => [
        [seconds, { type: 'waiting', why: 'slow down', seconds: 1 }],
        [seconds + 1, { type: 'accepted', ...of(`j${seconds}`), request_id: 'x' }],
      ],
    );
    const lines = await linesOf([[0, begun as Untimed], ...events]);
    expect(lines.filter((line) => line.includes('slow down'))).toHaveLength(5);
  });

  it('say once a minute what a silent run waits for, and no more after its end', async () => {
    const lines = await linesOf([
      [0, begun as Untimed],
      [1, sending('a', 1)],
      [2, { type: 'accepted', ...of('a'), request_id: 'x' }],
      [200, { type: 'finishing', step: 'thumbnails', done: 1, of: 300 }],
      [201, { type: 'finishing', step: 'thumbnails', done: 2, of: 300 }],
      [270, { type: 'summary', ...summary }],
      [900, { type: 'notice', message: 'last' }],
    ]);
    expect(lines.filter((line) => line.includes('takes finished'))).toEqual([
      '0 of 4 takes finished; waiting for 1 render, 1 min 00 s',
      '0 of 4 takes finished; waiting for 1 render, 2 min 00 s',
      '0 of 4 takes finished; waiting for 1 render, 3 min 00 s',
      '0 of 4 takes finished; waiting for thumbnails, 59 s',
    ]);
    expect(lines.filter((line) => line.startsWith('making'))).toEqual(['making thumbnails: 1 of 300']);
    expect(lines.at(-1)).toBe('last');
  });
});

describe('many lines at once', () => {
  it('are written in two pieces, in their order, the last when the screen is closed', async () => {
    const clock = new VirtualClock();
    const pieces: string[] = [];
    const err = new Writable({
      decodeStrings: false,
      write: (text: string, _encoding, done) => {
        pieces.push(text);
        done();
      },
      writev: (texts, done) => {
        pieces.push(texts.map(({ chunk }) => chunk).join(''));
        done();
      },
    });
    const options = { color: false, sandbox: false, manifest: 'film.yaml', linkTo: noLinks, clock };
    const screen = openScreen({ kind: 'lines', out: err, err, ...options });
    const accept = (number: number) =>
      screen.event({
        type: 'accepted',
        at: new Date(clock.now()).toISOString(),
        request_id: `request ${number}`,
        ...of(`s${number}`),
      });
    for (let number = 1; number <= 50; number += 1) accept(number);
    expect(pieces).toHaveLength(1);
    await clock.until(clock.sleep(20));
    expect(pieces).toHaveLength(2);
    for (let number = 51; number <= 60; number += 1) accept(number);
    screen.close();
    const ids = Array.from(pieces.join('').matchAll(/request (\d+)/g), ([, number]) => Number(number));
    expect(ids).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(pieces).toHaveLength(4);
  });
});
