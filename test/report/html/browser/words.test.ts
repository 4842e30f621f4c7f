import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffSettings, diffWords } from '../../../../src/report/html/browser/words.js';

const marked = (before: string, after: string) =>
  diffWords(before, after)
    .map(({ kind, text }) => ({ same: text, added: `[+${text}]`, removed: `[-${text}]` })[kind])
    .join('');

describe('diffWords', () => {
  it('marks the words that were edited', () => {
    expect(marked('Mira walks out to the pier', 'Mira runs out to the old pier')).toBe(
      'Mira [-walks][+runs] out to the[+ old] pier',
    );
    expect(marked('fog, rain', 'fog; rain')).toBe('fog[-,][+;] rain');
    expect(marked('', 'new')).toBe('[+new]');
    expect(marked('gone', '')).toBe('[-gone]');
  });

  it('loses nothing of either text', () => {
    const word = fc.constantFrom('fog', 'pier', 'Mira', ' ', ', ', '\n', 'é', '霧');
    const text = fc.array(word, { maxLength: 40 }).map((words) => words.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pieces = diffWords(before, after);
        const without = (kind: string) =>
          pieces
            .filter((piece) => piece.kind !== kind)
            .map((piece) => piece.text)
            .join('');
        expect(without('added')).toBe(before);
        expect(without('removed')).toBe(after);
        if (before === after) expect(pieces.every(({ kind }) => kind === 'same')).toBe(true);
      }),
    );
  });

  it('is bounded for texts of thousands of words', () => {
    const long = (word: string) => Array.from({ length: 5000 }, (_, index) => `${word}${index}`).join(' ');
    const pieces = diffWords(`same ${long('a')} end`, `same ${long('b')} end`);
    expect(pieces.map(({ kind }) => kind)).toEqual(['same', 'removed', 'added', 'same']);
  });
});

describe('diffSettings', () => {
  it('names what was changed, set and left out', () => {
    const before: [string, string][] = [
      ['duration', '8'],
      ['fps', '24'],
      ['seed', '7'],
    ];
    const after: [string, string][] = [
      ['duration', '10'],
      ['fps', '24'],
      ['resolution', '1080p'],
    ];
    expect(diffSettings(before, after)).toEqual([
      { name: 'duration', before: '8', after: '10' },
      { name: 'resolution', before: null, after: '1080p' },
      { name: 'seed', before: '7', after: null },
    ]);
  });
});
