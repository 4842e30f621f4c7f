import { describe, expect, it } from 'vitest';
import { parseModel, readPriceRule } from '../../src/catalog/read-model.js';
import { readYaml } from '../../src/yaml/read.js';
import { model } from '../support/resolved-film.js';

const MODEL = `name: mine
title: Mine
gateway_model: mine-1
path: /mine/v1/generate
image: { field: picture, required: false }
parameters:
  duration: { type: integer, values: [5, 10], default: 5, description: seconds }
  resolution: { type: string, values: [720p, 1080p], description: size }
`;

function nodeOf(text: string) {
  const node = readYaml(text, 'mine.yaml');
  if (!node.ok) throw new Error(JSON.stringify(node.error));
  return node.value;
}

function problemsOf(text: string): [code: string, line: number | undefined][] {
  const result = parseModel(nodeOf(text));
  return result.ok ? [] : result.error.map(({ code, place }) => [code, place?.line]);
}

describe('parseModel', () => {
  it('reads a model without price, notes or image', () => {
    const result = parseModel(nodeOf(MODEL.replace(/image.*\n/, '')));
    expect(result).toMatchObject({ ok: true, value: { name: 'mine', image: null, price: null, notes: [] } });
  });

  it.each([
    [
      'per_second: { 720p: 0.05, any: 0.1 }',
      { kind: 'per_second', by_resolution: { '720p': 50_000n, any: 100_000n } },
    ],
    ['per_generation: 0.0896', { kind: 'per_generation', amount: 89_600n }],
  ])('reads the price %s', (price, rule) => {
    const result = parseModel(nodeOf(`${MODEL}price: { ${price}, date: 2026-11-22, note: by hand }\n`));
    expect(result).toMatchObject({
      ok: true,
      value: { price: { rule, basis: 'user', date: '2026-11-22', note: 'by hand' }, notes: ['by hand'] },
    });
  });

  it('keeps parameters in the order written', () => {
    const result = parseModel(nodeOf(MODEL.replace('resolution:', 'a:')));
    expect(result.ok && Object.keys(result.value.parameters)).toEqual(['duration', 'a']);
  });

  it.each([
    ['unknown-key', 'parameters:', 'parametres: {}\nparameters:', 6],
    ['missing-key', 'title: Mine\n', '', 1],
    ['wrong-type', 'name: mine', 'name: 12', 1],
    ['wrong-type', 'required: false', 'required: maybe', 5],
    ['bad-name', 'name: mine', 'name: a/b', 1],
    ['bad-path', '/mine/v1/generate', '//evil.example/v1', 4],
    ['bad-key', 'duration:', '"a b":', 7],
    ['wrong-type', 'values: [5, 10]', 'values: [5, "10"]', 7],
    ['value-not-allowed', 'default: 5', 'default: 6', 7],
    ['bad-range', 'values: [5, 10], default: 5', 'minimum: 9, maximum: 1', 7],
    ['bad-range', 'values: [720p, 1080p]', 'minimum: 9', 8],
    ['bad-form', 'values: [720p, 1080p]', 'form: { pattern: "(", says: x }', 8],
    ['bad-form', 'values: [5, 10], default: 5', 'form: { pattern: a, says: x }', 7],
    ['reserved-key', 'duration:', 'prompt:', 7],
    ['reserved-key', 'duration:', 'picture:', 7],
    ['reserved-key', 'duration:', 'webhook_events_filter:', 7],
    ['reserved-key', 'field: picture', 'field: prompt', 5],
  ])('says %s for %s -> %s', (code, from, to, line) => {
    expect(MODEL).toContain(from);
    expect(problemsOf(MODEL.replace(from, to))).toEqual([[code, line]]);
  });

  it.each([
    ['bad-price', 'per_generation: 1, per_second: { any: 1 }'],
    ['bad-price', 'basis: user'],
    ['bad-money', 'per_generation: 0.00000001'],
    ['bad-money', 'per_generation: -1'],
    ['bad-date', 'per_generation: 1, date: yesterday'],
    ['wrong-type', 'per_generation: "0.1"'],
    ['unknown-resolution', 'per_second: { 1080: 0.06 }'],
    ['price-never-applies', 'per_megapixel: 0.0008'],
  ])('says %s for the price %s', (code, price) => {
    expect(problemsOf(`${MODEL}price: { ${price} }\n`)).toEqual([[code, 9]]);
  });

  it('reports everything at once', () => {
    const text = MODEL.replace('default: 5', 'default: 6').replace('field: picture', 'field: duration');
    expect(problemsOf(`${text}price: { per_second: { 1081p: 1 } }\n`).map(([code]) => code)).toEqual([
      'reserved-key',
      'value-not-allowed',
      'unknown-resolution',
    ]);
  });
});

describe('readPriceRule', () => {
  it.each([
    ['ltx-2-pro', '{ per_second: { 1080p: 0.06, 2160p: 0.24 } }'],
    ['ltx-2-19b', '{ per_megapixel: 0.0008 }'],
    ['ltx-2-video', '{ per_second: { 1440p: 0.12 } }'],
  ])('takes for %s %s', (name, price) => {
    expect(readPriceRule(nodeOf(price), model(name)).ok).toBe(true);
  });

  it('suggests the resolution that was meant', () => {
    const result = readPriceRule(nodeOf('{ per_second: { 1080: 0.06 } }'), model('ltx-2-pro'));
    expect(!result.ok && result.error).toMatchObject([
      { code: 'unknown-resolution', suggestion: '1080p', place: { line: 1 } },
    ]);
  });
});
