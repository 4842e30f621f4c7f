import * as z from 'zod';
import type { Catalog } from '../catalog/model.js';
import { modelSchema } from '../catalog/schema.js';
import { rules } from '../yaml/issues.js';
import { all, PLAIN, type Schema, when } from './editor/conditions.js';
import { NAME_FIELDS, NAME_PATTERN, nameDefinitions, nameRules, SHOT_TEXTS } from './editor/names.js';
import { filmRules, modelDefinitions, shotRules } from './editor/rules.js';
import {
  imageSnippets,
  MODEL_SNIPPETS,
  presetSnippets,
  shotSnippets,
  varSnippets,
} from './editor/snippets.js';
import { modelText } from './editor/texts.js';
import { commonVocabulary, MANIFEST_TITLE, type Vocabulary } from './editor/vocabulary.js';
import { manifestSchema } from './schema.js';
import { userConfigSchema } from './uploads.js';

/** The newest draft that YAML editors (yaml-language-server) fully support. */
const DRAFT = 'draft-7';

const PRICE_KINDS = ['per_second', 'per_generation', 'per_megapixel'];

/** A number, true or false. */
const UNQUOTED: Schema = { not: { type: ['string', 'object', 'array', 'null'] } };

const SETTING: Schema = when(
  { type: ['object', 'array', 'null'] },
  { type: 'string', errorMessage: 'a setting must be a string, a number, true or false' },
);

type Written = z.core.JSONSchema.BaseSchema;

/** The JSON Schemas of the files that users write, by file name, for films with these models. */
export function inputSchemas(catalog: Catalog): Record<string, object> {
  const model = z.toJSONSchema(modelSchema(), { target: DRAFT, io: 'input', override: withRules });
  const config = z.toJSONSchema(userConfigSchema, { target: DRAFT, io: 'input', override: withRules });
  return {
    'manifest.schema.json': filmSchema(commonVocabulary(catalog)),
    'config.schema.json': { title: 'shotlist settings', ...config },
    'model.schema.json': { title: 'shotlist model', ...model, defaultSnippets: MODEL_SNIPPETS },
  };
}

/**
 * The JSON Schema of a film's manifest, for editors: what `validate` finds as far as a schema can say it, and nothing that `validate`
 * accepts. With descriptions, snippets and messages as yaml-language-server shows them.
 */
export function filmSchema(film: Vocabulary): object {
  const { $schema, ...manifest } = z.toJSONSchema(manifestSchema, {
    target: DRAFT,
    io: 'input',
    override(context) {
      withRules(context);
      const { jsonSchema, path } = context;
      const [parent, key] = path.slice(-2);
      // What is said of a key holds wherever a film has it, and `uploads` has keys of its own.
      if (path.includes('uploads') && key !== 'uploads') return;
      if (parent === 'properties') Object.assign(jsonSchema, additions(film, String(key), jsonSchema));
    },
  });
  return {
    $schema,
    title: MANIFEST_TITLE,
    ...manifest,
    allOf: [when(PLAIN, all(...nameRules(film), ...filmRules(film)))],
    definitions: { ...modelDefinitions(film), ...nameDefinitions(film) },
  };
}

/** What the editor is told of a key beyond its type. */
function additions(film: Vocabulary, key: string, written: Written): Schema {
  switch (key) {
    case 'name':
      return {
        pattern: NAME_PATTERN,
        errorMessage: `unknown field; allowed fields: ${NAME_FIELDS.map((name) => `{${name}}`).join(', ')}`,
      };
    case 'prompt':
    case 'prefix':
    case 'suffix':
      return film.vars.size === 0 || 'defaultSnippets' in written
        ? {}
        : varSnippets(film, written.description ?? '');
    case 'image':
    case 'end_image':
      return imageSnippets(film);
    case 'defaults':
    case 'style':
    case 'uploads':
    case 'vars':
      return { title: key };
    case 'settings':
      return { title: key, additionalProperties: SETTING };
    case 'presets': {
      const preset = { ...(written.additionalProperties as Schema), title: 'preset' };
      return { title: key, additionalProperties: preset, defaultSnippets: presetSnippets(film) };
    }
    case 'prices': {
      const rule = written.additionalProperties as Schema;
      const models = Array.from(film.catalog.values(), (model) => [
        model.name,
        { description: modelText(model), ...rule },
      ]);
      return { title: key, properties: Object.fromEntries(models) };
    }
    case 'shots': {
      const shot = { ...(written.items as Schema), title: 'shot', allOf: [SHOT_TEXTS, ...shotRules(film)] };
      return { title: key, items: shot, defaultSnippets: shotSnippets(film) };
    }
    default:
      return {};
  }
}

/** The rules that zod cannot put into a JSON Schema, with their words as the editor's message. */
function withRules({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: Written }): void {
  const rule = rules.get(zodSchema);
  if (rule) jsonSchema.errorMessage = rule.help;
  if (rule?.code === 'bad-money') jsonSchema.minimum = 0;
  if (rule?.code === 'bad-price') jsonSchema.oneOf = PRICE_KINDS.map((key) => ({ required: [key] }));
  if (Array.isArray(jsonSchema.type)) {
    // Read as written: the editor completes it as a string.
    delete jsonSchema.type;
    Object.assign(jsonSchema, { anyOf: [{ type: 'string' }, UNQUOTED] });
  }
  const { def } = zodSchema._zod;
  if (def.type === 'record') {
    if (isAny(jsonSchema.propertyNames)) delete jsonSchema.propertyNames;
    else Object.assign(jsonSchema.propertyNames as object, { doNotSuggest: true });
  }
}

function isAny(names: unknown): boolean {
  return JSON.stringify(names) === '{"type":"string"}';
}
