import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipNames, parseTemplate, usesField } from '../../src/takes/name-template.js';
import { checkPathSegment } from '../../src/takes/path-segment.js';

const FIELDS = { id: '010', scene: 'pier', model: 'ltx-2-pro', title: 'Harbor at night' };

function name(template: string, fields: Partial<typeof FIELDS> | { scene: null } = {}): string {
  return clipNames(parseTemplate(template), { ...FIELDS, ...fields })(2);
}

describe('clipNames', () => {
  it.each([
    ['{id}_t{take}', '010_t2'],
    ['{scene}/{id}_t{take}', 'pier/010_t2'],
    ['{title}/{model}/{id}', 'Harbor at night/ltx-2-pro/010'],
    ['clips/{id}{take}', 'clips/0102'],
  ])('fills in %s', (template, expected) => {
    expect(name(template)).toBe(expected);
  });

  it('drops the folder of a shot without a scene', () => {
    expect(name('{scene}/{id}', { scene: null })).toBe('010');
    expect(name('a/{scene}/{id}', { scene: '  ' })).toBe('a/010');
    expect(name('{scene}_x/{id}', { scene: null })).toBe('_x/010');
  });

  it.each([
    ['INT. PIER / NIGHT', 'INT. PIER - NIGHT'],
    ['..', '--'],
    ['../..', '-.-.-'],
    ['a\\b:c*d?"<>|', 'a-b-c-d-----'],
    ['\u202egnp', '-gnp'],
    ['tab\tline\nbreak', 'tab-line-break'],
    ['{id}', '-id-'],
    ['Café', 'Caf\u00e9'],
    ['EXT.', 'EXT-'],
    ['夜', '夜'],
  ])('makes the scene %j the folder %j', (scene, folder) => {
    expect(name('{scene}/{id}', { scene })).toBe(`${folder}/010`);
  });

  it('never lets a scene or title out of its folder', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (scene) => {
        const segments = name('{scene}/{id}', { scene }).split('/');
        expect(segments.length).toBeLessThanOrEqual(2);
        expect(segments.at(-1)).toBe('010');
        const checked = checkPathSegment(segments.length === 2 ? (segments[0] ?? '') : 'fine');
        if (!checked.ok) expect(checked.error).toMatch(/Windows|\.part/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('parseTemplate', () => {
  it('names what is no field', () => {
    expect(parseTemplate('{shot}/{id}_{Take}').unknown).toEqual(['shot', 'Take']);
    expect(parseTemplate('{}').unknown).toEqual(['']);
    expect(parseTemplate('{constructor}').unknown).toEqual(['constructor']);
    expect(parseTemplate('{scene}/{id}_{take}_{model}_{title}').unknown).toEqual([]);
  });

  it('tells whether takes have names of their own', () => {
    expect(usesField(parseTemplate('{scene}/{id}_t{take}'), 'take')).toBe(true);
    expect(usesField(parseTemplate('{scene}/{id}'), 'take')).toBe(false);
  });
});
