import type { Catalog, Model, Parameter } from '../../catalog/model.js';
import type { Json } from '../../core/json.js';
import { all, defined, has, onlyKeys, type Schema, when } from './conditions.js';
import { refusedText, settingText } from './texts.js';

/** The start of a var. A string with one is checked after its vars are replaced, so the editor accepts it. */
const VAR = '\\$\\{';

/** What `validate` says of the values of a model's settings, as a schema of the mapping. */
export function settingValues(model: Model): Schema {
  const settings = Object.entries(model.parameters).map(([key, parameter]) => {
    return [key, strictSetting(model, key, parameter)] as const;
  });
  return offering(new Map(settings));
}

/** Allows no other key in settings than those of the model. */
export function settingKeys({ name, parameters }: Model): Schema {
  const keys = Object.keys(parameters);
  const help = keys.length === 0 ? 'it has no settings' : `allowed settings: ${keys.join(', ')}`;
  return onlyKeys(keys, `unknown setting for ${name}; ${help}`);
}

/**
 * The settings of all models as a schema that completes and describes but refuses nothing; where `first` has a setting, it is
 * described as that model's alone.
 */
export function openSettings(catalog: Catalog, first?: Model): Schema {
  const keys = new Set(Array.from(catalog.values()).flatMap(({ parameters }) => Object.keys(parameters)));
  return offering(
    new Map(
      Array.from(keys, (key) => {
        const uses = usesOf(catalog, key);
        const own = uses.filter(({ model }) => model === first);
        const name = own.length === 0 ? openName('', key) : openName(first?.name ?? '', key);
        return [key, { schema: defined(name), offered: offeredBy(own.length === 0 ? uses : own) }];
      }),
    ),
  );
}

/** Every setting as a schema that describes a value and refuses none: of each model, and of all models that have it. */
export function settingDefinitions(catalog: Catalog): Record<string, Schema> {
  const uses = Array.from(catalog.values()).flatMap((model) =>
    Object.entries(model.parameters).map(([key, parameter]) => ({ model, key, parameter })),
  );
  return Object.fromEntries([
    ...uses.map((use) => [openName(use.model.name, use.key), openSetting(use.key, [use])]),
    ...uses.map(({ key }) => [openName('', key), openSetting(key, usesOf(catalog, key))]),
  ]);
}

/** The name of a definition; the name of a model has no colon. */
function openName(model: string, key: string): string {
  return `${model}:settings:${key}`;
}

function usesOf(catalog: Catalog, key: string): Use[] {
  return Array.from(catalog.values()).flatMap((model) => {
    const parameter = Object.hasOwn(model.parameters, key) ? model.parameters[key] : undefined;
    return parameter ? [{ model, parameter }] : [];
  });
}

/** A setting of a model. */
interface Use {
  model: Model;
  parameter: Parameter;
}

/** A value in the editor: its schema, and what the editor offers for it. */
interface Setting {
  schema: Schema;
  offered: Json[];
}

/**
 * The values of a mapping, completed in block and flow style alike. The language server offers nothing in the braces of a mapping whose
 * schema has `properties`, so an empty mapping has its keys from `propertyNames`, and an empty value from snippets.
 */
function offering(settings: ReadonlyMap<string, Setting>): Schema {
  const values = Array.from(settings, ([key, { schema }]) => [key, schema]);
  const filled = Array.from(settings.keys(), (key) => [key, { not: { type: 'null' } }]);
  const keys = { type: 'object', propertyNames: { anyOf: [{ enum: [...settings.keys()] }, {}] } };
  const empty = Array.from(settings, ([key, { offered }]) =>
    when(has(key, { type: 'null' }), offers(offered)),
  );
  return all(
    when({ maxProperties: 0 }, keys),
    when(
      { minProperties: 1, properties: Object.fromEntries(filled) },
      { properties: Object.fromEntries(values) },
      all(...empty),
    ),
  );
}

function offers(values: readonly Json[]): Schema {
  if (values.length === 0) return {};
  return {
    additionalProperties: { anyOf: [{ enum: [...values] }, {}] },
    defaultSnippets: values.map((value) => ({ label: String(value), bodyText: String(value) })),
  };
}

function strictSetting(model: Model, key: string, parameter: Parameter): Setting {
  const errorMessage = refusedText(model, key, parameter);
  const { type, values, minimum, maximum, form, refused, expected } = parameter;
  const description = settingText(model, key, parameter);
  const offered = offeredValues(parameter);
  if (values) {
    const listed = { type, enum: offered, errorMessage };
    const schema = type === 'string' ? { anyOf: [listed, { type, pattern: VAR }] } : listed;
    return { schema: { description, ...schema }, offered };
  }
  const schema = {
    description,
    ...(expected?.values
      ? {
          anyOf: [
            { type, enum: expected.values },
            { type, errorMessage },
          ],
        }
      : { type, errorMessage }),
    ...(form ? { pattern: `^(?:${form.pattern})$|${VAR}` } : {}),
    ...limits(type, minimum, maximum),
    ...(refused ? when({ enum: refused.map(({ value }) => value) }, { type: 'null', errorMessage }) : {}),
  };
  return { schema, offered };
}

function openSetting(key: string, uses: readonly Use[]): Schema {
  const offered = offeredBy(uses);
  return {
    description: uses.map(({ model, parameter }) => settingText(model, key, parameter)).join('\n\n'),
    ...(offered.length === 0 ? {} : { anyOf: [{ enum: offered }, {}] }),
  };
}

function offeredBy(uses: readonly Use[]): Json[] {
  return [...new Set(uses.flatMap(({ parameter }) => offeredValues(parameter)))];
}

function offeredValues({ type, values, expected, refused }: Parameter): Json[] {
  const known = values ?? expected?.values ?? (type === 'boolean' ? [true, false] : []);
  return known.filter((value) => !refused?.some((each) => each.value === value));
}

/** Whole numbers are those that a double holds exactly. */
function limits(type: Parameter['type'], minimum: number | undefined, maximum: number | undefined): Schema {
  const exact = type === 'integer';
  const least = minimum ?? (exact ? Number.MIN_SAFE_INTEGER : undefined);
  const most = maximum ?? (exact ? Number.MAX_SAFE_INTEGER : undefined);
  return {
    ...(least === undefined ? {} : { minimum: least }),
    ...(most === undefined ? {} : { maximum: most }),
  };
}
