import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtInModels } from '../../src/catalog/load.js';
import { inputSchemas } from '../../src/manifest/json-schema.js';

const schemas = inputSchemas(builtInModels());

test.each(Object.keys(schemas))('the committed %s is up to date (else: npm run schemas)', (name) => {
  const committed = readFileSync(new URL(`../../schemas/${name}`, import.meta.url), 'utf8');
  expect(committed).toBe(`${JSON.stringify(schemas[name], null, 2)}\n`);
});

test('the schema completes keys, models and settings, and lets ids be written as numbers', () => {
  const text = JSON.stringify(schemas['manifest.schema.json']);
  const { properties } = JSON.parse(text);
  const shot = properties.shots.items;
  expect(shot.additionalProperties).toBe(false);
  expect(shot.required).toEqual(['id']);
  expect(shot.properties.id.type).toContain('number');
  for (const each of [shot, properties.defaults, properties.presets.additionalProperties]) {
    expect(each.properties.model.anyOf[0].enum).toEqual([...builtInModels().keys()]);
    expect(each.properties.settings.properties.duration.anyOf[0].enum).toEqual([6, 8, 10]);
    expect(each.properties.settings.properties.camera_lora.description).toContain('ltx-2-19b');
  }
  for (const property of Object.values<{ description?: string }>({ ...properties, ...shot.properties })) {
    expect(property.description).toBeTruthy();
  }
});
