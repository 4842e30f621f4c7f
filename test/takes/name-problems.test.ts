import { describe, expect, it } from 'vitest';
import type { ResolvedShot } from '../../src/manifest/resolved.js';
import { nameProblems } from '../../src/takes/film-problems.js';
import { takesOf } from '../../src/takes/takes.js';
import { film } from '../support/resolved-film.js';

function problems(name: string, shots: Partial<ResolvedShot>[]) {
  const manifest = film(shots, { name });
  return nameProblems(manifest, takesOf(manifest));
}

function codes(name: string, shots: Partial<ResolvedShot>[]): string[] {
  return problems(name, shots).map((each) => each.code);
}

describe('nameProblems', () => {
  it.each([
    ['{id}_t{take}', [{ id: '010', takes: 3 }, { id: '020' }]],
    [
      '{scene}/{id}_t{take}',
      [
        { id: '010', scene: 'a/b' },
        { id: '020', scene: 'a-b' },
      ],
    ],
    ['{id}', [{ id: '010' }, { id: '010a' }]],
    ['{id}', [{ id: '1.2' }, { id: '1.3' }]],
    ['v1.2/{id}', [{ id: 'v1' }, { id: '1' }]],
    [
      '{scene}/{id}',
      [
        { id: 'pier', scene: null },
        { id: '020', scene: 'pier' },
      ],
    ],
    ['clips/report.csv/{id}', [{ id: '1' }]],
  ])('finds nothing wrong with %s', (name, shots) => {
    expect(problems(name, shots)).toEqual([]);
  });

  it.each([
    '../{id}',
    '/{id}',
    'C:/{id}',
    'C:{id}',
    'a/../../{id}',
    'a//{id}',
    '{id}/',
    '.hidden/{id}',
    './{id}',
    'a\\{id}',
    '{id}\u202e',
    '{id}\n',
    'a./{id}',
    'a /{id}',
    ' a/{id}',
    '{id} ',
    'con/{id}',
    'Lpt1.old/{id}',
    'NUL',
    '{id}.part',
    '{id',
    `${'é'.repeat(101)}/{id}`,
    '',
  ])('refuses the name %j', (name) => {
    expect(codes(name, [{ id: '010' }])).toEqual(['unsafe-name']);
  });

  it.each([
    'report.csv/{id}',
    'Report.HTML/{id}',
    'superseded/{id}',
    'superseded',
    'report.csv',
    'Posters/{id}',
    'Cut',
    'cut.mp4/{id}',
    'animatic',
  ])('keeps %s for itself', (name) => {
    expect(codes(name, [{ id: '010' }])).toEqual(['reserved-name']);
  });

  it('refuses a scene that Windows reserves', () => {
    expect(codes('{scene}/{id}', [{ scene: 'aux' }])).toEqual(['unsafe-name']);
  });

  it('says once what all shots share, and how many do', () => {
    const shots = Array.from({ length: 50 }, (_, index) => ({ id: `s${index}` }));
    const [problem, ...rest] = problems('../{id}', shots);
    expect(rest).toEqual([]);
    expect(problem?.message).toContain('49 more shots');
    expect(problem?.place?.line).toBe(5);
  });

  it('names unknown fields before anything else', () => {
    expect(problems('{scnee}/{id}', [{ id: '010', takes: 2 }])).toMatchObject([
      { code: 'unknown-field', suggestion: '{scene}', help: expect.stringContaining('{take}') },
    ]);
  });

  it('points at the template for what comes from it', () => {
    const name_place = { file: 'film.yaml', line: 2, column: 7, length: 8, source: 'name: …' };
    const at = (name: string, shots: Partial<ResolvedShot>[]) => {
      const manifest = film(shots, { name, name_place });
      return nameProblems(manifest, takesOf(manifest)).map((each) => each.place?.line);
    };
    expect(at('{shot}', [{ id: '010' }])).toEqual([2]);
    expect(at('{id}', [{ id: '010', takes: 2 }])).toEqual([2]);
    expect(at('../{id}', [{ id: '010' }, { id: '020' }])).toEqual([2]);
    expect(at('{scene}/{id}', [{ id: '010' }, { id: '020', scene: 'nul' }])).toEqual([5]);
  });

  it('asks for {take} where a shot has several', () => {
    expect(problems('{id}', [{ id: '010' }, { id: '020', takes: 3 }, { id: '030', takes: 2 }])).toMatchObject(
      [
        {
          code: 'duplicate-name',
          message: expect.stringContaining('3 takes of shot 020'),
          help: 'add {take} to the name',
        },
      ],
    );
  });

  it.each([
    ['the same name', 'clip', 'a', 'b'],
    ['case', '{id}', 'Pier', 'pier'],
    ['case of other scripts', '{id}', 'straße', 'STRASSE'],
    ['normalization', '{id}', 'caf\u00e9', 'cafe\u0301'],
    ['compatibility forms', '{id}', '\ufb01n', 'fin'],
    ['a further output', '{id}', 'pier', 'pier.2'],
    ['a further output by case', '{id}', 'pier', 'PIER.10'],
  ])('sees a collision by %s', (_, name, one, other) => {
    for (const shots of [
      [{ id: one }, { id: other }],
      [{ id: other }, { id: one }],
    ])
      expect(codes(name, shots)).toEqual(['duplicate-name']);
  });

  it('sees a folder in the way of a clip', () => {
    const shots = [{ id: 'pier' }, { id: '020', scene: 'Pier.mp4' }];
    expect(codes('{scene}/{id}', shots)).toEqual(['duplicate-name']);
  });

  it('names both sides of a collision, disabled or not', () => {
    const [problem] = problems('{id}', [{ id: 'Pier', enabled: false }, { id: 'pier' }]);
    expect(problem).toMatchObject({
      code: 'duplicate-name',
      message: expect.stringMatching(/\bpier:1\b.*\bPier:1\b.*"pier"/),
      place: { source: '  - id: pier' },
      related: [{ message: expect.stringMatching(/Pier:1.*"Pier"/), place: { source: '  - id: Pier' } }],
    });
  });

  it('folds a name that everybody has into one problem', () => {
    const shots = Array.from({ length: 1000 }, (_, index) => ({ id: `s${index}` }));
    const found = problems('clip', shots);
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain('and 998 more');
    expect(found[0]?.related).toHaveLength(3);
  });

  it('finds none among the names of 100,000 takes', () => {
    const shots = Array.from({ length: 50_000 }, (_, index) => ({
      id: `s${index}`,
      scene: `${index % 90}`,
      takes: 2,
    }));
    const manifest = film(shots, { name: '{scene}/{id}_t{take}' });
    const takes = takesOf(manifest);
    expect(nameProblems(manifest, takes)).toEqual([]);
  });
});
