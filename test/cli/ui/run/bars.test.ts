import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBar, openBars, type Row } from '../../../../src/cli/ui/run/bars.js';
import { style } from '../../../../src/cli/ui/text/colors.js';
import { systemClock } from '../../../../src/system/clock.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('bars', () => {
  function open(rows: () => Row[], color = false) {
    const written: string[] = [];
    const output = { columns: 80, rows: 24, write: (text: string) => written.push(text) };
    return { bars: openBars(output, style(color), rows), output, written };
  }

  const words = (...texts: string[]) => texts.map((text): Row => ({ name: '', words: text }));

  it('write nothing while nothing changes', () => {
    let text = 'one';
    const { bars, written } = open(() => words(text));
    vi.advanceTimersByTime(2000);
    expect(written).toHaveLength(1);
    text = 'two';
    vi.advanceTimersByTime(2000);
    expect(written.at(-1)).toBe(`\x1b[1A\x1b[G${' '.repeat(11)}two\x1b[K\n\x1b[J`);
    bars.close();
  });

  it('are taken away whole after the window became narrower', () => {
    const { bars, output, written } = open(() => words('x'.repeat(60), 'y'.repeat(15)), true);
    vi.advanceTimersByTime(100);
    output.columns = 40;
    bars.close();
    expect(written.at(-1)).toBe('\x1b[3A\x1b[G\x1b[J');
  });

  it('are drawn again in a window of another width, and come and go', () => {
    let rows = words('one', 'two', 'three');
    const { bars, output, written } = open(() => rows);
    vi.advanceTimersByTime(100);
    output.columns = 100;
    vi.advanceTimersByTime(100);
    expect(written).toHaveLength(2);
    rows = words('three');
    vi.advanceTimersByTime(100);
    expect(written.at(-1)).toBe(`\x1b[3A\x1b[G${' '.repeat(11)}three\x1b[K\n\x1b[J`);
    bars.close();
  });

  it('are never as high as the window', () => {
    const { bars, output, written } = open(() => words('a', 'b', 'c', 'd', 'e'));
    output.rows = 3;
    vi.advanceTimersByTime(100);
    expect(written.join('').split('\n')).toHaveLength(3);
    bars.close();
  });

  it('are as long as each other, and full only where all is done', () => {
    const part = (done: number, text: string): Row => ({ name: 'x', words: text, part: { done, of: 1000 } });
    const { bars, written } = open(() => [part(999, 'nearly'), part(1000, 'all of it')]);
    vi.advanceTimersByTime(100);
    expect(written.join('').match(/[━─]+/g)).toEqual([`${'━'.repeat(39)}─`, '━'.repeat(40)]);
    bars.close();
  });
});

describe('a single bar', () => {
  function shown(isTTY: boolean): string {
    let text = '';
    const bar = openBar({ isTTY, write: (part) => (text += part) }, 'cut', {
      color: false,
      clock: systemClock,
    });
    for (const [done, what] of [
      [24, 'shot\x1b 010'],
      [24, 'shot\x1b 010'],
      [48, 'sound'],
    ] as const) {
      bar.show(done, 48, what);
      vi.advanceTimersByTime(100);
    }
    bar.close();
    bar.close();
    return text;
  }

  it('writes one line over and over on a terminal, and takes it away', () => {
    const bar = '─'.repeat(40);
    expect(shown(true).replaceAll('━', '─').split('\n')).toEqual([
      `cut        ${bar}  shot\\x1b 010\x1b[K`,
      `\x1b[J\x1b[1A\x1b[Gcut        ${bar}  sound\x1b[K`,
      '\x1b[J\x1b[1A\x1b[G\x1b[J',
    ]);
  });

  it('writes nothing elsewhere', () => {
    expect(shown(false)).toBe('');
  });

  it('says how long its words have stood still, and comes late where nothing is known but words', () => {
    let text = '';
    const output = { isTTY: true, write: (part: string) => (text += part) };
    const sleep = (ms: number) => new Promise<void>((wake) => void setTimeout(wake, ms));
    const bar = openBar(output, 'doctor', { color: false, clock: { ...systemClock, sleep } });
    bar.say('checking');
    vi.advanceTimersByTime(1900);
    expect(text).toBe('');
    return vi.advanceTimersByTimeAsync(1300).then(() => {
      expect(text).toContain('doctor     checking, 3 s');
      bar.show(1, 2, 'half');
      vi.advanceTimersByTime(100);
      expect(text.split('\n').at(-2)).toMatch(/━+─+ {2}half\x1b\[K$/);
      vi.advanceTimersByTime(2500);
      expect(text.split('\n').at(-2)).toMatch(/half, 2 s\x1b\[K$/);
      bar.close();
      bar.say('again');
      bar.close();
      vi.advanceTimersByTime(5000);
      expect(text.endsWith('\x1b[J')).toBe(true);
    });
  });
});
