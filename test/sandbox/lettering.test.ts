import { describe, expect, test } from 'vitest';
import { CAPITAL, widthOf } from '../../src/sandbox/font.js';
import { type Line, layOut, plainText } from '../../src/sandbox/lettering.js';

const LONG = `A long wooden pier at night in heavy fog; far out a small white car ferry with one green lantern at its bow rocks on black
water and its lantern is the only colour.`;

function texts(lines: readonly Line[]): string[] {
  return lines.map(({ text }) => text);
}

describe('the text of a picture', () => {
  test('is shot, take and the first words in three lines at most', () => {
    const lines = layOut({ label: { shot: '010', take: 2 }, words: LONG }, 1920, 1080);
    expect(texts(lines).slice(0, 2)).toEqual(['010', 'take 2']);
    const words = texts(lines).slice(2);
    expect(words).toHaveLength(3);
    expect(LONG.replaceAll('\n', ' ')).toContain(words.join(' ').replace(/\.\.\.$/, ''));
    expect(words[2]).toBe('green lantern at its bow rocks on black...');
  });

  test('is the words alone where the take is unknown', () => {
    expect(texts(layOut({ label: null, words: 'Dawn.' }, 1280, 720))).toEqual(['Dawn.']);
    expect(layOut({ label: null, words: '' }, 1280, 720)).toEqual([]);
  });

  test('can be read in a thumbnail of 200 pixels', () => {
    const lines = layOut({ label: { shot: '010', take: 2 }, words: LONG }, 1920, 1080);
    const heights = lines.map(({ point }) => (point * CAPITAL * 200) / 1920);
    expect(Math.min(...heights.slice(0, 2))).toBeGreaterThan(9);
    expect(Math.min(...heights)).toBeGreaterThan(5);
  });

  test('is left out of frames in which nobody could read it', () => {
    expect(layOut({ label: { shot: '010', take: 2 }, words: LONG }, 32, 32)).toEqual([]);
  });

  test.each([
    [1920, 1080],
    [1080, 1920],
    [640, 640],
    [3840, 2160],
    [320, 180],
    [2048, 512],
  ])('stays inside a frame of %i x %i and does not overlap', (width, height) => {
    const label = { shot: 'a-very-long-name-of-a-shot_of_the_second_act.final', take: 1200 };
    const lines = layOut({ label, words: `${LONG} ${'m'.repeat(300)}` }, width, height);
    expect(lines.length).toBeGreaterThan(0);
    for (const { text, left, top, point } of lines) {
      expect(left).toBeGreaterThan(0);
      expect(left + point * widthOf(text)).toBeLessThan(width);
      expect(top).toBeGreaterThan(0);
      expect(top + 1.2 * CAPITAL * point).toBeLessThan(height);
    }
    const [shot, take] = lines;
    if (shot && take?.text === 'take 1200')
      expect(shot.left + shot.point * widthOf(shot.text)).toBeLessThan(take.left);
  });

  test('breaks a word that is longer than a line', () => {
    const lines = layOut({ label: null, words: `one ${'m'.repeat(200)} two` }, 1920, 1080);
    expect(texts(lines)).toEqual(['one', expect.stringMatching(/^m+\.\.\.$/), 'two']);
  });
});

describe('plain text', () => {
  test.each([
    ['Café façade, Zürich', 'Cafe facade, Zurich'],
    ['Straße, Ærø, Łódź', 'Strasse, AEro, Lodz'],
    ['“quiet” – it’s…', `"quiet" - it's...`],
    ['東京 at night', '? at night'],
    ['a\n b\u0000\u200b\tc', 'a b c'],
    ['🚢 ferry', '? ferry'],
    ['', ''],
  ])('of %j is %j', (text, plain) => {
    expect(plainText(text)).toBe(plain);
  });
});
