import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtInModels } from '../../src/catalog/load.js';
import { NAME_FIELDS as FIELDS } from '../../src/manifest/editor/names.js';
import { inputSchemas } from '../../src/manifest/json-schema.js';
import { NAME_FIELDS } from '../../src/takes/name-template.js';

const schemas = inputSchemas(builtInModels());

test.each(Object.keys(schemas))('the committed %s is up to date (else: npm run schemas)', (name) => {
  const committed = readFileSync(new URL(`../../schemas/${name}`, import.meta.url), 'utf8');
  expect(committed).toBe(`${JSON.stringify(schemas[name], null, 2)}\n`);
});

test('the schema knows every key, describes each, and lets ids be written as numbers', () => {
  const text = JSON.stringify(schemas['manifest.schema.json']);
  const { properties, definitions } = JSON.parse(text);
  const shot = properties.shots.items;
  expect(shot.additionalProperties).toBe(false);
  expect(shot.required).toEqual(['id']);
  expect(shot.properties.id.type).toBeUndefined();
  expect(Object.keys(definitions)).toEqual(expect.arrayContaining([...builtInModels().keys()]));
  expect(definitions['ltx-2-pro:settings:duration'].description).toContain(
    'Allowed: 6, 8, 10. Unit: s. Default: 6.',
  );
  expect(definitions[':settings:duration'].description).toContain('ltx-2-video');
  for (const property of Object.values<{ description?: string }>({ ...properties, ...shot.properties })) {
    expect(property.description).toBeTruthy();
  }
});

test('the fields of a clip name are those that a name can have', () => {
  expect([...FIELDS].sort()).toEqual([...NAME_FIELDS].sort());
});
