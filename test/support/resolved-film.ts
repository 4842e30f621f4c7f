import { builtInModels } from '../../src/catalog/load.js';
import type { Model } from '../../src/catalog/model.js';
import type { ResolvedManifest, ResolvedShot } from '../../src/manifest/resolved.js';

/** A built-in model; throws where there is none of that name. */
export function model(name: string): Model {
  const found = builtInModels().get(name);
  if (!found) throw new Error(`no model ${name}`);
  return found;
}

/** A resolved shot that differs from a plain one of ltx-2-video in what is given. */
export function shot(given: Partial<ResolvedShot> = {}): ResolvedShot {
  const id = given.id ?? '010';
  return {
    id,
    scene: null,
    model: model('ltx-2-video'),
    prompt: 'Mira walks out to the end of the pier',
    image: { kind: 'url', url: 'https://cdn.example.com/010.png' },
    settings: {},
    takes: 1,
    enabled: true,
    notes: '',
    place: { file: 'film.yaml', line: 5, column: 9, length: id.length, source: `  - id: ${id}` },
    ...given,
  };
}

/** A resolved manifest with these shots. */
export function film(
  shots: readonly Partial<ResolvedShot>[],
  given: Partial<ResolvedManifest> = {},
): ResolvedManifest {
  return {
    file: '/films/film.yaml',
    title: null,
    output: 'renders',
    name: '{id}_t{take}',
    budget: null,
    concurrency: 4,
    catalog: builtInModels(),
    uploads: null,
    shots: shots.map(shot),
    warnings: [],
    ...given,
  };
}
