// Writes the JSON Schemas of this folder from the source: `npm run schemas`.
import { writeFileSync } from 'node:fs';
import { fromSource } from '../scripts/bundle.mjs';

const { builtInModels } = await fromSource('src/catalog/load.ts');
const { inputSchemas } = await fromSource('src/manifest/json-schema.ts');
const { outputSchemas } = await fromSource('src/cli/ui/json/output-schemas.ts');

for (const [name, schema] of Object.entries({ ...inputSchemas(builtInModels()), ...outputSchemas() })) {
  writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
