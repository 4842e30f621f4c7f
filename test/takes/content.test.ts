import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInModels } from '../../src/catalog/load.js';
import { changedKeys, contentKey, sameContent } from '../../src/takes/content.js';
import type { Content } from '../../src/takes/take.js';

const catalog = builtInModels();

function content(given: Partial<Content> = {}): Content {
  return {
    model_id: 'ltx-2-video-api-581',
    body: { prompt: 'a pier', duration: 6, resolution: '1080p' },
    wrote: ['prompt'],
    image: null,
    ...given,
  };
}

/** Contents over few keys and values, so that equal ones are common. */
const anyContent: fc.Arbitrary<Content> = fc
  .record({
    model_id: fc.constantFrom('a', 'b'),
    body: fc.dictionary(
      fc.constantFrom('prompt', 'duration', 'fps'),
      fc.constantFrom(1, 2, '1', true, 'x'.repeat(200)),
    ),
    image: fc.constantFrom(null, 'url:1', 'file:1'),
  })
  .chain((given) => fc.subarray(['prompt', 'duration', 'fps']).map((wrote) => ({ ...given, wrote })));

describe('sameContent', () => {
  it('takes a default that is written out for the same', () => {
    expect(sameContent(content(), content({ wrote: ['prompt', 'duration'] }))).toBe(true);
  });

  it('lets a new version change a default that nobody wrote', () => {
    const later = content({ body: { prompt: 'a pier', duration: 8, resolution: '1080p', seed: 1 } });
    expect(sameContent(content(), later)).toBe(true);
  });

  it('sees a key that was written and is not any more', () => {
    const wrote = content({ body: { prompt: 'a pier', duration: 8 }, wrote: ['prompt', 'duration'] });
    expect(sameContent(wrote, content())).toBe(false);
    expect(sameContent(content(), wrote)).toBe(false);
  });

  it.each<[string, Partial<Content>]>([
    ['prompt', { body: { ...content().body, prompt: 'the pier' } }],
    ['model', { model_id: 'lightricks-video' }],
    ['image', { image: 'url:abc' }],
    ['written setting', { body: { ...content().body, duration: 8 }, wrote: ['prompt', 'duration'] }],
  ])('sees another %s', (_, given) => {
    expect(sameContent(content(), content(given))).toBe(false);
  });

  it('is symmetric, and agrees with changedKeys and contentKey', () => {
    fc.assert(
      fc.property(anyContent, anyContent, (a, b) => {
        const same = sameContent(a, b);
        expect(sameContent(b, a)).toBe(same);
        expect(changedKeys(a, b, catalog).length === 0).toBe(same);
        const keys = [...a.wrote, ...b.wrote];
        expect(contentKey(a, keys) === contentKey(b, [...keys].reverse())).toBe(same);
      }),
      { numRuns: 2000 },
    );
  });

  it('is not fooled by keys that every object has', () => {
    const one = content({ wrote: ['prompt', 'constructor', '__proto__'] });
    expect(sameContent(one, content())).toBe(true);
    const other = content({ body: JSON.parse('{"prompt":"a pier","__proto__":{}}'), wrote: ['__proto__'] });
    expect(sameContent(one, other)).toBe(false);
    expect(contentKey(one, ['__proto__'])).not.toBe(contentKey(other, ['__proto__']));
  });
});

describe('changedKeys', () => {
  it('says what changed in words', () => {
    const before = content({ wrote: ['prompt', 'duration', 'resolution'] });
    const after = content({
      model_id: 'lightricks-video',
      body: { prompt: 'the pier', duration: 8, negative: 'x'.repeat(100), loud: true },
      wrote: ['prompt', 'duration', 'negative', 'loud'],
      image: 'url:abc',
    });
    expect(changedKeys(before, after, catalog)).toEqual([
      'model ltx-2-video -> ltx-2-pro',
      'image',
      'prompt',
      'settings.duration 6 -> 8',
      'settings.resolution 1080p -> unset',
      `settings.negative unset -> ${'x'.repeat(39)}…`,
      'settings.loud unset -> true',
    ]);
  });

  it('names a model that nobody knows by the id of the gateway', () => {
    expect(changedKeys(content({ model_id: 'gone-1' }), content(), catalog)).toEqual([
      'model gone-1 -> ltx-2-video',
    ]);
  });
});

describe('contentKey', () => {
  it('stays short', () => {
    const long = content({ body: { prompt: 'x'.repeat(100_000) } });
    expect(contentKey(long, ['prompt']).length).toBeLessThan(130);
  });
});
