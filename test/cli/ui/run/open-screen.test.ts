import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openScreen } from '../../../../src/cli/ui/run/open-screen.js';
import type { ScreenKind } from '../../../../src/cli/ui/run/screen.js';
import { fileLinks, type LinkTo, noLinks } from '../../../../src/cli/ui/text/links.js';
import { displayWidth } from '../../../../src/cli/ui/text/width.js';
import type { RunEvent } from '../../../../src/run/event.js';
import { systemClock } from '../../../../src/system/clock.js';
import { at, everyEvent, start, started, summary } from '../events.js';

/** The bell and the title of the window. */
const CALL = /\x07|\x1b\]2;[^\x07]*\x07/g;

const COLORS = /\x1b\[\d+m/g;

function screenOf(
  kind: ScreenKind,
  facts: { columns?: number; color?: boolean; sandbox?: boolean; linkTo?: LinkTo } = {},
) {
  const written = { out: '', err: '' };
  const { columns = 80, color = false, sandbox = false, linkTo = noLinks } = facts;
  const stream = (name: 'out' | 'err') => ({
    columns,
    write(text: string) {
      written[name] += text;
      return true;
    },
  });
  const screen = openScreen({
    kind,
    out: stream('out'),
    err: stream('err'),
    color,
    sandbox,
    manifest: 'film.yaml',
    linkTo,
    clock: systemClock,
  });
  return { screen, written };
}

describe('plain lines', () => {
  it('print a line an event without control characters, and nothing on stdout', () => {
    const { screen, written } = screenOf('lines');
    const hostile = at(6, { type: 'notice', message: 'a\x1b[2Jb\nc\u202E' });
    for (const event of [...everyEvent.slice(0, -1), hostile]) screen.event(event);
    screen.close();
    const lines = written.err.split('\n').slice(0, -1);
    // What a bar shows makes no line, and an attempt that was not taken is told with the wait.
    expect(lines).toHaveLength(everyEvent.length - 3);
    expect(written.err).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    expect(lines).toContain('020:1 unknown: cut; it will not be retried automatically');
    expect(lines).toContain('010:1 finished: b.mp4 (check: 6.0 s instead of 8 s)');
    expect(lines.at(-1)).toBe('a\\x1b[2Jb\\x0ac\\u{202e}');
    expect(written.out).toBe('');
  });

  it('end with the summary', () => {
    const { screen, written } = screenOf('lines');
    screen.event(at(9, { type: 'summary', ...summary }));
    expect(written.err).toContain('Done in 3 min 06 s: 2 clips, 16 s of film');
  });
});

describe('--json', () => {
  it('prints every event as an object a line on stdout, and nothing else', () => {
    const { screen, written } = screenOf('json');
    for (const event of everyEvent) screen.event(event);
    screen.close();
    expect(
      written.out
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ).toEqual(everyEvent);
    expect(written.err).toBe('');
  });
});

describe('a rehearsal', () => {
  it.each(['lines', 'quiet'] as const)('speaks of no money that was spent: %s', (kind) => {
    const { screen, written } = screenOf(kind, { sandbox: true });
    const failures = (['refused', 'render', 'error', 'output'] as const).map((of) =>
      at(64, { type: 'failed', take: '030:1', job: 'job3', class: of, why: 'no', again: false }),
    );
    for (const event of [...failures, ...everyEvent]) screen.event(event);
    screen.close();
    expect(written.err).not.toMatch(/spent|charged|committed/);
  });
});

describe('--quiet', () => {
  it('prints only what a person has to know', () => {
    const { screen, written } = screenOf('quiet');
    for (const event of everyEvent) screen.event(event);
    expect(written.err.split('\n').slice(0, -1)).toEqual([
      '010:1 finished: b.mp4 (check: 6.0 s instead of 8 s)',
      '020:1 unknown: cut; it will not be retried automatically',
      '030:1 failed, possibly charged: no',
      '040:1 not finished: gone (410)',
      '050:1 not submitted: its image could not be uploaded; the next run tries again',
      'Stopped: no more submissions. 2 jobs are still rendering at the gateway; run the same command to collect them.',
      'took over a claim',
    ]);
  });
});

describe('the terminal', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: start + 62_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** What a terminal of endless length shows after some output. */
  function shown(text: string): string[] {
    const lines = [''];
    let row = 0;
    let column = 0;
    for (const part of text.replace(CALL, '').split(/(\x1b\[[\d;?]*[A-Za-z]|\n)/)) {
      const code = /^\x1b\[([\d;?]*)([A-Za-z])$/.exec(part);
      const line = lines[row] ?? '';
      if (part === '\n') {
        row += 1;
        column = 0;
        lines[row] ??= '';
      } else if (!code) {
        lines[row] = line.padEnd(column).slice(0, column) + part + line.slice(column + part.length);
        column += part.length;
      } else if (code[2] === 'A') row -= Number(code[1] || 1);
      else if (code[2] === 'G') column = Number(code[1] || 1) - 1;
      else if (code[2] === 'K') lines[row] = code[1] === '2' ? '' : line.slice(0, column);
      else if (code[2] === 'J') lines.splice(row, lines.length, line.slice(0, column));
      else if (code[2] !== 'm') throw new Error(`unexpected ${JSON.stringify(part)}`);
    }
    return lines;
  }

  function running(events: RunEvent[], facts: Parameters<typeof screenOf>[1] = {}) {
    const opened = screenOf('terminal', facts);
    for (const event of events) opened.screen.event(event);
    vi.advanceTimersByTime(250);
    return opened;
  }

  const some: RunEvent[] = [
    started(4),
    at(1, { type: 'submitting', take: '010:1', job: 'job1', attempt: 1, quote: '0.48' }),
    at(1, { type: 'accepted', take: '010:1', job: 'job1', request_id: 'abc' }),
    at(1, { type: 'submitting', take: '020:1', job: 'job2', attempt: 1, quote: '0.48' }),
    at(61, { type: 'rendered', take: '010:1', job: 'job1', render_seconds: 60, charge: '0.48' }),
    at(62, { type: 'downloading', take: '010:1', job: 'job1', bytes: 1_500_000, length: 3_000_000 }),
  ];

  it('shows takes, money, jobs in flight, downloads and the time left', () => {
    const { screen, written } = running(some);
    expect(shown(written.err).slice(1)).toEqual([
      expect.stringMatching(/^takes {6}[─]+ {2}0 of 4$/),
      expect.stringMatching(/^spent {6}━+─+ {2}\$0\.96 of \$1\.92$/),
      'in flight  1 at the gateway · 1 download, 1.5 MB of 3.0 MB',
      'time       1 min 02 s · about 45 s left',
      'waiting    for the reply to 1 submission, 1 min 01 s; 1 download',
      '',
    ]);
    screen.close();
  });

  it('prints trouble above the bars, whole and wrapped', () => {
    const why = `the gateway said ${'no '.repeat(60)}`.trim();
    const { screen, written } = running([
      ...some,
      at(63, { type: 'failed', take: '020:1', job: 'job2', class: 'refused', why, again: false }),
    ]);
    const lines = shown(written.err);
    const bars = lines.findIndex((line) => line.startsWith('takes'));
    const text = lines
      .slice(1, bars)
      .map((line) => line.trim())
      .join(' ');
    expect(text).toBe(`020:1 refused: ${why}`);
    expect(lines.slice(bars)).toHaveLength(6);
    screen.close();
  });

  it.each([20, 40, 60, 80, 200])('keeps within %i columns', (columns) => {
    const { screen, written } = running(everyEvent.slice(0, -1), { columns, color: true });
    for (const line of shown(written.err.replace(COLORS, '')))
      expect(displayWidth(line)).toBeLessThan(columns);
    screen.close();
  });

  it('clears the bars on close, prints what was waiting, and touches neither cursor nor wrapping', () => {
    const { screen, written } = running(some);
    screen.event(at(64, { type: 'notice', message: 'last words' }));
    screen.close();
    screen.close();
    expect(shown(written.err).slice(1)).toEqual(['last words', '']);
    expect(written.err).not.toContain('\x1b[?');
    const before = written.err;
    vi.advanceTimersByTime(5000);
    expect(written.err).toBe(before);
  });

  it('prints plain lines after it was closed', () => {
    const { screen, written } = running(some);
    screen.close();
    screen.event(at(64, { type: 'notice', message: 'after' }));
    expect(shown(written.err).slice(1)).toEqual(['after', '']);
  });

  it('rings and sets the title where a run of more than a minute ends, unless Ctrl-C ended it', () => {
    const said = (facts: Partial<typeof summary>) =>
      running([...some, at(70, { type: 'summary', ...summary, ...facts })]).written.err.match(CALL);
    expect(said({})).toEqual(['\x07', '\x1b]2;shotlist: film.yaml done, 2 clips\x07']);
    const open = [{ take: '010:1', state: 'failed' as const, why: 'no' }];
    expect(said({ exit: 1, open })?.[1]).toBe('\x1b]2;shotlist: film.yaml ended, 1 take not finished\x07');
    expect(said({ elapsed_seconds: 59 })).toBeNull();
    expect(said({ exit: 130, cause: 'interrupted', why: 'interrupted' })).toBeNull();
    const { screen, written } = screenOf('lines');
    screen.event(at(70, { type: 'summary', ...summary }));
    expect(written.err).not.toMatch(CALL);
  });

  it('has links to clips, report and page, which take no columns', () => {
    const events = [...some, at(70, { type: 'summary' as const, ...summary })];
    const { written } = running(events, { linkTo: fileLinks({ cwd: '/films' }) });
    expect(written.err).toContain(
      '  page    \x1b]8;;file:///films/renders/report.html\x1b\\renders/report.html\x1b]8;;\x1b\\\n',
    );
    expect(written.err.replace(/\x1b\]8;;.*?\x1b\\/g, '')).toBe(running(events).written.err);
  });

  it('ends with the summary in place of the bars', () => {
    const { written } = running([...some, at(70, { type: 'summary', ...summary })]);
    const lines = shown(written.err);
    expect(lines.some((line) => line.startsWith('takes'))).toBe(false);
    expect(lines.join('\n')).toContain('$0.96 charged for this run');
  });

  it.each([
    ['nothing', [started(0)], ''],
    ['a line', [started(0), at(1, { type: 'notice', message: 'note' })], 'note\n\n'],
  ] as const)('has one empty line before the summary, after %s', (_, events, before) => {
    const { written } = running([...events, at(2, { type: 'summary', ...summary })]);
    expect(written.err.slice(0, written.err.indexOf('Done in'))).toBe(before);
  });

  it.each([
    [{ sandbox: false }, {}, '; up to 4 at a time at https://gateway.example.com'],
    [{ sandbox: true }, {}, '; up to 4 at a time on the sandbox'],
    [
      { sandbox: false },
      { key_source: 'KEY', others: [{ gateway: 'https://b.example', key_source: null }] },
      '; up to 4 at a time each at https://gateway.example.com (key from KEY) and https://b.example',
    ],
  ])('says where a run submits: %j %j', (facts, more, end) => {
    const begun = { ...started(2), ...more } as RunEvent;
    const { screen, written } = screenOf('lines', facts);
    screen.event(begun);
    screen.close();
    expect(written.err).toBe(`2 takes to render for $0.96${end}\n`);
  });

  it('draws ten times a second however many events there are', () => {
    const { screen, written } = running([started(20_000)]);
    const before = written.err.length;
    for (let index = 0; index < 20_000; index += 1) {
      screen.event(
        at(1, { type: 'submitting', take: `${index}:1`, job: `job${index}`, attempt: 1, quote: '0.48' }),
      );
      screen.event(at(1, { type: 'released', take: `${index}:1`, job: `job${index}`, why: 'busy' }));
    }
    vi.advanceTimersByTime(1000);
    expect(written.err.length - before).toBeLessThan(10_000);
    screen.close();
  });

  it('opens no bars for a run with nothing to do', () => {
    const { written } = running([started(0)]);
    expect(written.err).toBe('');
  });
});
