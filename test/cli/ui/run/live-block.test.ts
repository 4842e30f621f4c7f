import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLiveBlock } from '../../../../src/cli/ui/run/live-block.js';

describe('a live block', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function open(lines: () => string[]) {
    const size = { columns: 80, rows: 24 };
    const written: string[] = [];
    const block = openLiveBlock({ write: (text) => written.push(text), size: () => size, lines });
    return { block, size, written };
  }

  it('writes nothing while nothing changes', () => {
    let text = 'one';
    const { block, written } = open(() => [text]);
    vi.advanceTimersByTime(2000);
    expect(written).toHaveLength(1);
    text = 'two';
    vi.advanceTimersByTime(2000);
    expect(written.at(-1)).toBe('\x1b[1A\x1b[Gtwo\x1b[K\n\x1b[J');
    block.close();
  });

  it('is taken away whole after the window became narrower', () => {
    const { block, size, written } = open(() => ['x'.repeat(70), `\x1b[2m${'y'.repeat(30)}\x1b[22m`]);
    vi.advanceTimersByTime(100);
    size.columns = 40;
    block.close();
    expect(written.at(-1)).toBe('\x1b[3A\x1b[G\x1b[J');
  });

  it('is never as high as the window', () => {
    const { block, size, written } = open(() => ['a', 'b', 'c', 'd', 'e']);
    size.rows = 3;
    vi.advanceTimersByTime(100);
    expect(written.join('').split('\n')).toHaveLength(3);
    block.close();
  });
});
