import type { Model } from '../../catalog/model.js';
import { priceResolutions } from '../../catalog/model-rules.js';
import {
  all,
  at,
  defined,
  has,
  inside,
  lacks,
  onlyKeys,
  PLAIN,
  type Schema,
  shots,
  when,
} from './conditions.js';
import { openSettings, settingDefinitions } from './settings.js';
import { modelText } from './texts.js';
import type { Vocabulary } from './vocabulary.js';

/** The name of the settings of all models; a model's name has no colon. */
const ANY_SETTINGS = ':settings';

/** The fields of a clip name. */
export const NAME_FIELDS: readonly string[] = ['id', 'scene', 'take', 'model', 'title'];

/** A clip name whose fields are known; braces around anything else than one word are text. */
export const NAME_PATTERN = `^(?:[^{]|\\{(?:${NAME_FIELDS.join('|')})\\}|\\{(?![^{}/]*\\}))*$`;

/** A link that a gateway can read, or the path of a file. */
const IMAGE_PATTERN = '^(?:[hH][tT][tT][pP][sS]?://|(?![a-zA-Z][a-zA-Z0-9+.-]+://|[dD][aA][tT][aA]:))';

/**
 * Names that have to be known: models, presets, vars, settings of `defaults`. Each rule holds only while the manifest defines what it
 * did when the schema was made, so that a new preset or var is never called unknown.
 */
export function nameRules(film: Vocabulary): Schema[] {
  return [modelNames(film), presetNames(film), varNames(film), offeredSettings(film), pricedNames(film)];
}

function modelNames({ catalog, models }: Vocabulary): Schema {
  const names = [...catalog.keys()];
  const settings = new Set(Array.from(catalog.values()).flatMap(({ parameters }) => Object.keys(parameters)));
  const listed = { enum: names, enumDescriptions: [...catalog.values()].map(modelText) };
  const unknown = `unknown model; available models: ${names.join(', ')}; add your own with \`models:\``;
  const unknownSetting = `unknown setting: no model has it; known settings: ${[...settings].join(', ')}`;
  const closed = all(
    everyModel({ ...listed, errorMessage: unknown }),
    inside('prices', onlyKeys(names, unknown)),
    inside('budgets', inside('models', onlyKeys(names, unknown))),
    inside('defaults', inside('settings', onlyKeys([...settings], unknownSetting))),
  );
  const asBefore = models.length === 0 ? lacks('models') : has('models', { const: [...models] });
  return when(asBefore, closed, everyModel({ anyOf: [listed, {}] }));
}

function everyModel(schema: Schema): Schema {
  const model = inside('model', schema);
  return all(inside('defaults', model), inside('presets', { additionalProperties: model }), shots(model));
}

function presetNames({ presets }: Vocabulary): Schema {
  if (presets.size === 0) {
    const errorMessage = 'unknown preset: define it under `presets:`';
    return when(lacks('presets'), shots({ properties: { preset: false }, errorMessage }));
  }
  const names = [...presets.keys()];
  const listed = {
    type: 'string',
    enum: names,
    enumDescriptions: [...presets.values()].map((model) =>
      model === null ? 'a preset without a model' : `model: ${model}`,
    ),
  };
  const errorMessage = `unknown preset; available presets: ${names.join(', ')}`;
  return when(
    inside('presets', { propertyNames: { enum: names } }),
    shots(inside('preset', { anyOf: [{ ...listed, errorMessage }, { not: { type: 'string' } }] })),
    shots(inside('preset', { anyOf: [listed, {}] })),
  );
}

function varNames({ vars }: Vocabulary): Schema {
  const names = [...vars.keys()];
  const text = {
    pattern: varPattern(names),
    patternErrorMessage:
      names.length === 0
        ? 'unknown var, or a missing closing brace: define vars under `vars:`; write `$${` for a literal `${`'
        : `unknown var, or a missing closing brace; defined: ${names.join(', ')}; write \`$\${\` for a literal \`\${\``,
  };
  const shot = all(inside('prompt', text), at('settings', { additionalProperties: text }));
  const asBefore = names.length === 0 ? lacks('vars') : inside('vars', { propertyNames: { enum: names } });
  const style = all(inside('prefix', text), inside('suffix', text));
  return when(asBefore, all(shots(when(PLAIN, shot)), at('style', style)));
}

/** A string in which every `${name}` is one of the names, and `$${` is a literal; as `fillVars` reads it. */
function varPattern(names: readonly string[]): string {
  const known = names.length === 0 ? '' : `|\\$\\{\\s*(?:${names.map(escaped).join('|')})\\s*\\}`;
  return `^(?:(?!\\$?\\$\\{)[\\s\\S]|\\$\\$\\{${known})*$`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** What is used in several places. */
export function nameDefinitions({ catalog }: Vocabulary): Record<string, Schema> {
  return { [ANY_SETTINGS]: openSettings(catalog), ...settingDefinitions(catalog) };
}

/** Completes and describes settings where no single model is certain. */
function offeredSettings({ catalog, presets }: Vocabulary): Schema {
  const models = [...catalog.values()];
  const names = models.map(({ name }) => name);
  const isKnown = has('model', { enum: names });
  const any = at('settings', defined(ANY_SETTINGS));
  const of = (settings: (model: Model) => Schema) =>
    models.map((model) => when(has('model', { const: model.name }), at('settings', settings(model))));
  const told = Array.from(presets).flatMap(([name, model]) =>
    model === null || catalog.has(model) ? [name] : [],
  );
  const unsure = all(lacks('model'), has('preset', told.length === 0 ? {} : { not: { enum: told } }));
  const first = of((model) => openSettings(catalog, model));
  const own = of((model) => openSettings(new Map([[model.name, model]])));
  const alone = all(lacks('model'), lacks('preset'));
  return all(
    inside('defaults', all(...first, when({ not: isKnown }, any))),
    inside('presets', { additionalProperties: all(...own, when(lacks('model'), any)) }),
    shots(when(unsure, any)),
    when({ not: has('defaults', isKnown) }, shots(when(alone, any))),
  );
}

function pricedNames({ catalog }: Vocabulary): Schema {
  const rules = Array.from(catalog.values()).flatMap((model) => {
    const known = priceResolutions(model);
    if (known === null) return [];
    const unknown = `${model.name} has no such resolution; allowed resolutions: ${known.join(', ')}`;
    return [at(model.name, inside('per_second', onlyKeys(known, unknown)))];
  });
  return at('prices', all(...rules));
}

const IMAGE_TEXT: Schema = {
  pattern: IMAGE_PATTERN,
  patternErrorMessage:
    'the gateway cannot read this link: write a public https link, or the path of a PNG, JPEG or WebP file',
};

/** What is wrong with a value of a shot whatever its model. */
export const SHOT_TEXTS: Schema = when(
  PLAIN,
  all(
    inside('prompt', { pattern: '\\S', patternErrorMessage: 'the prompt is empty' }),
    inside('image', IMAGE_TEXT),
    inside('end_image', IMAGE_TEXT),
  ),
);
