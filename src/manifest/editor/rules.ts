import type { Catalog, Model } from '../../catalog/model.js';
import { all, at, defined, has, inside, lacks, PLAIN, type Schema, shots, when } from './conditions.js';
import { openSettings, settingKeys, settingValues } from './settings.js';
import type { Vocabulary } from './vocabulary.js';

/** A preset, or null for shots without one. */
type Source = string | null;

const NO_IMAGE =
  'this model requires an input image: add `image:` with a public https link, or a PNG, JPEG or WebP file';
const NO_PROMPT = 'this shot has no prompt: add `prompt:` here, in its preset or under `defaults:`';
const NO_MODEL = 'this shot has no model: set `model:` here, in its preset or under `defaults:`';

/** The name of what a model demands of the values of its settings; a model's name has no colon. */
const valuesOf = (name: string) => `${name}:values`;

/** What each model demands of a mapping with its settings and image, by the model's name, and of the values of its settings. */
export function modelDefinitions({ catalog }: Vocabulary): Record<string, Schema> {
  const definitions = [...catalog.values()].flatMap((model) => [
    [model.name, ofModel(model, catalog)],
    [valuesOf(model.name), settingValues(model)],
  ]);
  return Object.fromEntries(definitions);
}

function ofModel(model: Model, catalog: Catalog): Schema {
  const rules = all(defined(valuesOf(model.name)), settingKeys(model));
  const settings = inside('settings', when(PLAIN, rules, openSettings(catalog, model)));
  const refused = (key: string, what: string) => ({
    properties: { [key]: false },
    errorMessage: `${model.name} does not accept ${what}`,
  });
  return all(
    settings,
    ...(model.image ? [] : [refused('image', 'an input image')]),
    ...(model.endImage ? [] : [refused('end_image', 'an end image')]),
  );
}

/**
 * The rules of a shot that names its model, wherever its other values come from. Whatever a merge brings, the settings of all models are
 * offered.
 */
export function shotRules({ catalog }: Vocabulary): Schema[] {
  return [
    ...[...catalog.keys()].map((name) => when(all(PLAIN, has('model', { const: name })), defined(name))),
    when({ not: PLAIN }, inside('settings', openSettings(catalog))),
  ];
}

/**
 * The rules of a manifest that follow from `defaults` and presets. Every one of them looks at what is written at this moment, so that
 * none is wrong when the manifest has changed since the schema was made; it may then be silent.
 */
export function filmRules(film: Vocabulary): Schema[] {
  const sources: Source[] = [null, ...film.presets.keys()];
  return sources.flatMap((source) => [
    ...inherited(film, source),
    ...needed(film, source),
    ...Array.from(film.catalog.values()).flatMap((model) => requiredSettings(film, source, model)),
  ]);
}

/** Shots that have their model from `defaults` or their preset, and the settings that they have from there. */
function inherited(film: Vocabulary, source: Source): Schema[] {
  return modelsOf(film, source).map(({ name, condition }) => {
    const using = all(PLAIN, from(source), lacks('model'));
    const layer =
      source === null
        ? at('defaults', at('settings', defined(valuesOf(name))))
        : at('presets', at(source, defined(name)));
    const untouched = { contains: all(using, lacks('settings')) };
    return when(condition, all(shots(when(using, defined(name))), when(has('shots', untouched), layer)));
  });
}

/** The models that a shot without one can have from there, each with the condition under which it does. */
function modelsOf({ catalog, presets }: Vocabulary, source: Source): { name: string; condition: Schema }[] {
  const known = source === null ? null : (presets.get(source) ?? null);
  if (source !== null && known !== null) {
    if (!catalog.has(known)) return [];
    return [{ name: known, condition: preset(source, all(PLAIN, has('model', { const: known }))) }];
  }
  return [...catalog.keys()].map((name) => {
    const condition = has('defaults', all(PLAIN, has('model', { const: name })));
    return { name, condition: source === null ? condition : all(condition, preset(source, lacks('model'))) };
  });
}

/** What a shot has to write itself if neither `defaults` nor its preset does: model, prompt, and the image that its model requires. */
function needed(film: Vocabulary, source: Source): Schema[] {
  const demanding = [...film.catalog.values()].filter(({ image }) => image?.required);
  const names = demanding.map(({ name }) => name);
  const require = (key: string, errorMessage: string) => ({ required: [key], errorMessage });
  const imageHere = require('image', NO_IMAGE);
  return [
    when(nowhere(source, 'model'), shots(when(from(source), require('model', NO_MODEL)))),
    when(nowhere(source, 'prompt'), shots(when(from(source), require('prompt', NO_PROMPT)))),
    when(
      nowhere(source, 'image'),
      all(
        shots(when(all(PLAIN, from(source), has('model', { enum: names })), imageHere)),
        ...modelsOf(film, source)
          .filter(({ name }) => names.includes(name))
          .map(({ condition }) => when(condition, shots(when(all(from(source), lacks('model')), imageHere)))),
      ),
    ),
  ];
}

/** The settings that a model requires and that neither `defaults` nor the preset sets. */
function requiredSettings(film: Vocabulary, source: Source, model: Model): Schema[] {
  const missing = Object.entries(model.parameters).filter(
    ([, parameter]) => parameter.required && parameter.default === undefined,
  );
  return missing.map(([key]) => {
    const errorMessage = `${model.name} requires the setting ${key}`;
    const there = all(
      { required: ['settings'], errorMessage },
      inside('settings', { required: [key], errorMessage }),
    );
    const inherits = modelsOf(film, source).filter(({ name }) => name === model.name);
    return when(
      nowhere(source, 'settings', key),
      all(
        shots(when(all(PLAIN, from(source), has('model', { const: model.name })), there)),
        ...inherits.map(({ condition }) =>
          when(condition, shots(when(all(from(source), lacks('model')), there))),
        ),
      ),
    );
  });
}

/** Neither `defaults` nor the preset has the key, or the key inside of it. */
function nowhere(source: Source, key: string, inner?: string): Schema {
  const without = inner === undefined ? lacks(key) : { not: has(key, { required: [inner] }) };
  const defaults = { properties: { defaults: without } };
  return source === null ? defaults : all(defaults, preset(source, without));
}

/** A shot with that preset; null: with none. */
function from(source: Source): Schema {
  return source === null ? lacks('preset') : has('preset', { const: source });
}

/** A manifest whose preset of that name matches. */
function preset(name: string, schema: Schema): Schema {
  return has('presets', all(PLAIN, has(name, schema)));
}
