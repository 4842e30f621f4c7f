import type { Catalog } from '../../catalog/model.js';
import type { WrittenHead } from '../schema.js';

/** The title of every schema of a manifest, by which one is recognized. */
export const MANIFEST_TITLE = 'shotlist manifest';

/** The names that a film gives meaning to. */
export interface Vocabulary {
  /** The built-in models and those of the film. */
  catalog: Catalog;
  /** `models:` as written; empty if the film has no models of its own. */
  models: readonly string[];
  /** The model that each preset names, by preset; null for a preset without one. */
  presets: ReadonlyMap<string, string | null>;
  /** The path or link of each still. */
  stills: ReadonlyMap<string, string>;
  /** The text of each var. */
  vars: ReadonlyMap<string, string>;
}

/** The vocabulary of a film that has nothing of its own. */
export function commonVocabulary(catalog: Catalog): Vocabulary {
  return { catalog, models: [], presets: new Map(), stills: new Map(), vars: new Map() };
}

/** The vocabulary of a manifest. */
export function vocabularyOf(
  { models = [], presets = {}, stills = {}, vars = {} }: WrittenHead,
  catalog: Catalog,
): Vocabulary {
  return {
    catalog,
    models,
    presets: new Map(Object.entries(presets).map(([name, { model }]) => [name, model ?? null])),
    stills: new Map(Object.entries(stills)),
    vars: new Map(Object.entries(vars)),
  };
}
