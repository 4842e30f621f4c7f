import fc from 'fast-check';
import { expect, it } from 'vitest';
import { getLanguageService, type LanguageService, TextDocument } from 'yaml-language-server';
import { openFilm } from '../../src/app/film/film.js';
import { readGlossary } from '../../src/manifest/editor/read.js';
import { filmSchema } from '../../src/manifest/json-schema.js';
import { thisMachine } from '../../src/system/machine.js';
import { memoryDisk } from '../support/memory-disk.js';

const FILE = '/film/film.yaml';

/** Models of the user: without an image; with a setting that every shot needs; with a form and a refused value. */
const MODELS = {
  '/film/models/bare.yaml':
    'name: bare\ntitle: Bare\ngateway_model: bare-1\npath: /bare/v1/x\nparameters:\n  duration: { type: integer, minimum: 1, maximum: 9, description: d }\n  look: { type: string, required: true, refused: [{ value: grim, why: gone }], description: d }\n',
  '/film/models/formed.yaml':
    'name: formed\ntitle: Formed\ngateway_model: formed-1\npath: /formed/v1/x\nimage: { field: image, required: true }\nparameters:\n  size: { type: string, form: { pattern: "[0-9]+x[0-9]+", says: a size }, description: d }\n  seed: { type: integer, description: d }\n  duration: { type: number, description: d }\n',
};

/** Mostly what is right, so that most films are; what is wrong somewhere may still not matter there. */
const mostly = <T, U>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: 40, arbitrary: right as fc.Arbitrary<T | U> }, { weight: 1, arbitrary: wrong });

const text = mostly(
  fc.constantFrom('A pier', '$${x}', 'C:\\x', 'cost: $5', '$$${mira}', '{mira} $mira'),
  fc.constantFrom('a ${mira} b', '${ mira }', '$${${', '${oskar}', '  ', '${'),
);
const duration = mostly(fc.constantFrom(6, 8), fc.constantFrom(5, '6', '${mira}'));
const SETTINGS: Record<string, Record<string, fc.Arbitrary<unknown>>> = {
  'ltx-2-video': {
    duration,
    resolution: mostly(fc.constantFrom('1080p', '${res}'), fc.constantFrom('1440p', 'x')),
  },
  'ltx-2-pro': { duration, resolution: mostly(fc.constantFrom('1440p', '${res}'), fc.constant('720p')) },
  'ltx-2-19b': {
    num_frames: mostly(fc.constantFrom(121, 500), fc.constantFrom(1.5, '9')),
    fps: fc.constantFrom(24, 100),
  },
  bare: { look: mostly(fc.constantFrom('noir', '${res}'), fc.constant('grim')), duration },
  formed: {
    size: mostly(fc.constantFrom('10x10', '${size}'), fc.constant('big')),
    seed: mostly(fc.constant(6.0), fc.constant(2 ** 53)),
  },
};
const MODEL_NAMES = Object.keys(SETTINGS);
const settingsOf = (model: string): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(SETTINGS[model] ?? {}, { requiredKeys: model === 'bare' ? ['look'] : [] });
const anySettings = fc.constantFrom(...MODEL_NAMES).chain(settingsOf);

const image = mostly(
  fc.constantFrom('https://example.com/a.png', 'HTTP://example.com/a.png'),
  fc.constantFrom('ftp://example.com/a.png', 'data:x', 'none.png'),
);
const common = {
  prompt: text,
  image,
  takes: fc.constantFrom(1, 2),
  scene: fc.constantFrom('pier', 7),
  enabled: fc.boolean(),
};
const withModel = fc.constantFrom(...MODEL_NAMES).chain((model) => {
  const { image: picture, ...rest } = common;
  const values = {
    ...(model === 'bare' ? rest : { ...rest, image: picture }),
    model: mostly(fc.constant(model), fc.constant('ltx')),
    settings: mostly(settingsOf(model), anySettings),
  };
  return fc.record(values, { requiredKeys: model === 'bare' ? ['model', 'settings'] : ['model'] });
});
const withoutModel = fc.record(
  { ...common, settings: mostly(fc.constant({}), anySettings) },
  { requiredKeys: [] },
);
const bundle: fc.Arbitrary<object> = fc.oneof(withModel, withoutModel);
const defaults: fc.Arbitrary<object> = fc
  .tuple(
    fc.record({ ...common, settings: anySettings }, { requiredKeys: [] }),
    mostly(fc.constant([]), fc.subarray(['model', 'prompt', 'image'])),
  )
  .map(([values, without]) => ({
    ...Object.fromEntries(Object.entries(USUAL).filter(([key]) => !(without as string[]).includes(key))),
    ...values,
  }));
const USUAL = { model: 'ltx-2-video', prompt: 'A pier', image: 'https://example.com/b.png' };
const shot = fc.record(
  {
    preset: mostly(fc.constantFrom('hero', 'insert'), fc.constantFrom(10, 'none')),
    merge: fc.constantFrom('hero', 'insert'),
    own: bundle,
    mergeLast: fc.boolean(),
  },
  { requiredKeys: ['own', 'mergeLast'] },
);
const film = fc.record(
  {
    models: fc.constantFrom(['models/*.yaml'], ['models/bare.yaml', 'models/formed.yaml']),
    defaults,
    hero: bundle,
    insert: bundle,
    mira: fc.constantFrom('Mira', 8, '6'),
    res: fc.constantFrom('1080p', '2160p'),
    size: fc.constantFrom('10x20', '7'),
    suffix: text,
    name: mostly(
      fc.constantFrom('{id}_t{take}', '{id}{x{take}', 'a{{id}_{take}', '{a/{id}{take}}'),
      fc.constant('{shot}{take}'),
    ),
    price: fc.constantFrom(...MODEL_NAMES),
    shots: fc.array(shot, { minLength: 1, maxLength: 4 }),
  },
  { requiredKeys: ['models', 'shots', 'mira', 'res', 'size', 'defaults', 'hero', 'insert'] },
);

type Film = typeof film extends fc.Arbitrary<infer T> ? Partial<T> : never;

/** A film as it was before it got some of its models, presets and vars. */
const earlier: fc.Arbitrary<Film> = fc
  .tuple(film, fc.subarray(['models', 'hero', 'insert', 'mira', 'res', 'size'] as const))
  .map(([values, without]) => {
    const lacking: readonly string[] = without;
    return Object.fromEntries(Object.entries(values).filter(([key]) => !lacking.includes(key)));
  });

function written({
  models,
  defaults,
  hero,
  insert,
  mira,
  res,
  size,
  suffix,
  name,
  price,
  shots,
}: Film): string {
  const map = (value: unknown) => JSON.stringify(value);
  const presets = Object.entries({ hero, insert }).filter(([, values]) => values);
  const vars = JSON.parse(map({ mira, res, size }));
  const lines = (shots ?? []).map(({ preset, merge, own, mergeLast }, index) => {
    const merged = merge !== undefined && { hero, insert }[merge] ? [`<<: *${merge}`] : [];
    const rest = Object.entries({ id: `s${index}`, ...(preset === undefined ? {} : { preset }), ...own }).map(
      ([key, value]) => `${map(key)}: ${map(value)}`,
    );
    return `  - { ${(mergeLast ? [...rest, ...merged] : [...merged, ...rest]).join(', ')} }`;
  });
  return [
    'version: 1',
    ...(models === undefined ? [] : [`models: ${map(models)}`]),
    ...(name === undefined ? [] : [`name: ${map(name)}`]),
    ...(defaults === undefined ? [] : [`defaults: ${map(defaults)}`]),
    ...(presets.length === 0
      ? []
      : ['presets:', ...presets.map(([key, values]) => `  ${key}: &${key} ${map(values)}`)]),
    ...(Object.keys(vars).length === 0 ? [] : [`vars: ${map(vars)}`]),
    ...(suffix === undefined ? [] : [`style: ${map({ suffix })}`]),
    ...(price === undefined ? [] : [`prices: { ${price}: { per_generation: 0.5 } }`]),
    'shots:',
    ...lines,
    '',
  ].join('\n');
}

let versions = 0;

async function findings(service: LanguageService, manifest: string): Promise<string[]> {
  const document = TextDocument.create('file:///film/film.yaml', 'yaml', ++versions, manifest);
  const found = await service.doValidation(document as Parameters<LanguageService['doValidation']>[0], false);
  // A preset that no shot merges has an unused anchor, which is a hint about YAML and not about the film.
  return found.map(({ message }) => message).filter((message) => !message.startsWith('Unused anchor'));
}

async function isValid(manifest: string): Promise<boolean> {
  const { disk } = memoryDisk({ ...MODELS, [FILE]: manifest });
  return (await openFilm({ ...thisMachine(), disk, cwd: '/film' }, FILE, true)).ok;
}

async function serviceFor(manifest: string): Promise<LanguageService> {
  const { disk } = memoryDisk({ ...MODELS, [FILE]: manifest });
  const glossary = await readGlossary(disk, FILE);
  if (!glossary.ok) throw new Error(glossary.error.map(({ message }) => message).join());
  const schema = JSON.parse(JSON.stringify(filmSchema(glossary.value.vocabulary)));
  const service = getLanguageService({
    schemaRequestService: () => Promise.reject(new Error('no network')),
    workspaceContext: { resolveRelativePath: (path) => path },
  });
  service.configure({
    validate: true,
    schemas: [{ uri: 'file:///film.schema.json', fileMatch: ['*'], schema }],
  });
  return service;
}

it('finds nothing in what validate accepts, with the schema of this manifest or of an earlier one', async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(film, earlier, async (now, before) => {
      const manifest = written(now);
      if (!(await isValid(manifest))) return;
      accepted += 1;
      expect(await findings(await serviceFor(manifest), manifest), manifest).toEqual([]);
      expect(await findings(await serviceFor(written(before)), manifest), manifest).toEqual([]);
    }),
    { numRuns: Number(process.env.RUNS ?? 200) },
  );
  expect(accepted).toBeGreaterThan(0);
}, 120_000);
