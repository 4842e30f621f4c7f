import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closestMatch } from '../../src/core/closest-match.js';

const KEYS = ['duration', 'resolution', 'fps', 'generate_audio', 'negative_prompt'];

describe('nearest', () => {
  it.each([
    ['duraton', 'duration'],
    ['druation', 'duration'],
    ['Resolution', 'resolution'],
    ['fsp', 'fps'],
    ['fp', 'fps'],
    ['audio', 'generate_audio'],
    ['generateAudio', 'generate_audio'],
  ])('%s is meant as %s', (word, meant) => {
    expect(closestMatch(word, KEYS)).toBe(meant);
  });

  it.each(['', 'seed', 'zzz', 'x'.repeat(10_000)])('says nothing about %.10s', (word) => {
    expect(closestMatch(word, KEYS)).toBeUndefined();
  });

  it('says nothing where several contain the word equally', () => {
    expect(closestMatch('camera', ['camera_lora', 'camera_lora_scale'])).toBeUndefined();
  });

  it('prefers the nearer of two', () => {
    expect(closestMatch('heros', ['zeros', 'hero', 'heroes'])).toBe('zeros');
    expect(closestMatch('hero', ['heron', 'hero'])).toBe('hero');
  });

  it('finds every word behind one slip', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{3,20}$/), fc.nat(), fc.constantFrom('', 'q'), (word, n, put) => {
        const index = n % word.length;
        expect(closestMatch(word.slice(0, index) + put + word.slice(index + 1), [word])).toBe(word);
      }),
    );
  });
});
