import * as z from 'zod';
import type { Catalog, Parameter } from '../catalog/model.js';
import { modelSchema } from '../catalog/schema.js';
import { groupBy } from '../core/group.js';
import type { JsonObject } from '../core/json.js';
import { manifestSchema } from './schema.js';

/** The newest draft that YAML editors (yaml-language-server) fully support. */
const DRAFT = 'draft-7';

/**
 * The JSON Schemas of the files that users write, by file name. The manifest schema completes the names and settings of these models;
 * it allows other names too, because a manifest can add models.
 */
export function inputSchemas(catalog: Catalog): Record<string, object> {
  const names = { anyOf: [{ enum: [...catalog.keys()] }, { type: 'string', minLength: 1 }] };
  const settings = settingSchemas(catalog);
  const manifest = z.toJSONSchema(manifestSchema, {
    target: DRAFT,
    io: 'input',
    override({ jsonSchema, path }) {
      const [parent, key] = path.slice(-2);
      if (parent !== 'properties') return;
      if (key === 'model') {
        delete jsonSchema.type;
        delete jsonSchema.minLength;
        Object.assign(jsonSchema, names);
      }
      if (key === 'prices') Object.assign(jsonSchema, { propertyNames: names });
      if (key === 'settings') Object.assign(jsonSchema, { properties: settings });
    },
  });
  const model = z.toJSONSchema(modelSchema, { target: DRAFT, io: 'input' });
  return {
    'manifest.schema.json': { title: 'shotlist manifest', ...manifest },
    'model.schema.json': { title: 'shotlist model', ...model },
  };
}

/** The schemas of all settings: for each key, the union of its descriptions and types over the models. */
function settingSchemas(catalog: Catalog): JsonObject {
  const uses = [...catalog.values()].flatMap(({ name, parameters }) =>
    Object.entries(parameters).map(([key, parameter]) => ({ key, model: name, parameter })),
  );
  const byKey = groupBy(uses, ({ key }) => key);
  return Object.fromEntries([...byKey].map(([key, all]) => [key, settingSchema(all)]));
}

function settingSchema(uses: readonly { model: string; parameter: Parameter }[]): JsonObject {
  const parameters = uses.map(({ parameter }) => parameter);
  const type = [...new Set(parameters.map((each) => each.type))];
  const values = new Set(parameters.flatMap((each) => each.values ?? each.expected?.values ?? []));
  const description = uses.map(({ model, parameter }) => `${model}: ${parameter.description}`).join('\n\n');
  return { description, ...(values.size > 0 ? { anyOf: [{ enum: [...values] }, { type }] } : { type }) };
}
