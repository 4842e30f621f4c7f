import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { cutEnd, cutMiddle, displayWidth, wrap } from '../../../../src/cli/ui/text/width.js';
import { escapeControls } from '../../../../src/core/text.js';

const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map(escapeControls);
const characters = new Intl.Segmenter();

describe('displayWidth', () => {
  it.each([
    ['abc', 3],
    ['', 0],
    ['船着き場', 8],
    ['🚢', 2],
    ['é', 1],
    ['e\u0301', 1],
    ['ｗｉｄｅ', 8],
    ['한국', 4],
    ['–…', 2],
    ['👩‍🚀', 2],
    ['🇩🇪', 2],
    ['\x1b[31mred\x1b[39m', 3],
  ])('measures %j as %i columns', (given, width) => {
    expect(displayWidth(given)).toBe(width);
  });

  it('measures every character below U+3000 as string-width does, alone and beside others', () => {
    for (let code = 0x20; code < 0x3000; code += 1) {
      const character = String.fromCodePoint(code);
      for (const each of [character, `a${character}…`])
        expect(displayWidth(each), `U+${code.toString(16)}`).toBe(stringWidth(each));
    }
  });
});

describe('cutting', () => {
  it('keeps the ends of a name apart', () => {
    expect(cutMiddle('harbor-at-night-long-shot:12', 12)).toBe('harbor…ot:12');
    expect(cutEnd('harbor-at-night', 8)).toBe('harbor-…');
    expect(cutEnd('船着き場', 4)).toBe('船…');
  });

  it('never exceeds the width and leaves text that fits alone', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (given, width) => {
        for (const cut of [cutEnd(given, width), cutMiddle(given, width)]) {
          expect(displayWidth(cut)).toBeLessThanOrEqual(width);
          if (displayWidth(given) <= width) expect(cut).toBe(given);
        }
      }),
    );
  });
});

describe('wrap', () => {
  it('breaks at spaces, and inside a word that is longer than a line', () => {
    expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
    expect(wrap('a harbor-at-night b', 8)).toEqual(['a', 'harbor-a', 't-night', 'b']);
    expect(wrap('', 10)).toEqual(['']);
    expect(wrap('船船', -5)).toEqual(['船', '船']);
    // Four jamo that are one character of eight columns.
    expect(wrap('a \u1100\u1100\u1100\u1100 b', 4)).toEqual(['a', '\u1100\u1100\u1100\u1100', 'b']);
  });

  it('is quick also for a word as long as a book', { timeout: 20_000 }, () => {
    expect(wrap('x'.repeat(400_000), 80)).toHaveLength(5_000);
    expect(wrap('“é'.repeat(20_000), 80)).toHaveLength(500);
    expect(wrap('船'.repeat(40_000), 80)).toHaveLength(1_000);
  });

  it('loses nothing but spaces, and no line is wider, but for one character that is', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (given, width) => {
        const lines = wrap(given, width);
        expect(lines.join('').replaceAll(' ', '')).toBe(given.replaceAll(' ', ''));
        for (const line of lines.filter((one) => displayWidth(one) > width))
          expect([...characters.segment(line)]).toHaveLength(1);
      }),
    );
  });
});
