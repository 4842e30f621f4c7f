import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { builtInModels } from '../src/catalog/load.js';
import { outputSchemas } from '../src/cli/ui/json/output-schemas.js';
import { inputSchemas } from '../src/manifest/json-schema.js';

const FOLDER = new URL('../schemas/', import.meta.url);

it('schemas/ is what `npm run schemas` writes', () => {
  const generated = { ...inputSchemas(builtInModels()), ...outputSchemas() };
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  const committed = names.map((name) => [name, JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))]);
  expect(Object.fromEntries(committed)).toEqual(JSON.parse(JSON.stringify(generated)));
});
