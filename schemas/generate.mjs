// Writes the JSON Schemas of this folder from the built code: `npm run build && node schemas/generate.mjs`.
import { writeFileSync } from 'node:fs';
import { builtInModels } from '../dist/catalog/load.js';
import { inputSchemas } from '../dist/manifest/json-schema.js';
import { outputSchemas } from '../dist/cli/ui/json/output-schemas.js';

for (const [name, schema] of Object.entries({ ...inputSchemas(builtInModels()), ...outputSchemas() })) {
  writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
