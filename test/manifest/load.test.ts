import fc from 'fast-check';
import { expect, test } from 'vitest';
import { film } from './load-text.js';

const HEAD = 'version: 1\nshots:';

test('a manifest of few words gets the documented defaults', async () => {
  const { file, title, output, name, budget, concurrency, shots, warnings } = await film(
    `${HEAD}\n  - { id: 010, model: ltx-2-pro, prompt: A pier }`,
  );
  expect({ file, title, output, name, budget, concurrency, warnings }).toEqual({
    file: '/film/film.yaml',
    title: null,
    output: 'renders',
    name: '{id}_t{take}',
    budget: null,
    concurrency: 4,
    warnings: [],
  });
  expect(shots).toMatchObject([
    {
      id: '010',
      scene: null,
      prompt: 'A pier',
      image: null,
      settings: {},
      takes: 1,
      enabled: true,
      notes: '',
    },
  ]);
  expect(shots[0]?.place).toMatchObject({ file: '/film/film.yaml', line: 3, column: 11, length: 3 });
});

test('the shot wins over its preset and that over defaults; settings are merged key by key', async () => {
  const { shots } = await film(`version: 1
title: 2001
budget: 25.00
defaults: { model: ltx-2-pro, takes: 3, scene: pier, settings: { duration: 6, resolution: 1080p } }
presets:
  hero: { takes: 2, prompt: from the preset, settings: { duration: 8, generate_audio: false } }
shots:
  - { id: a, prompt: own }
  - { id: b, preset: hero }
  - { id: c, preset: hero, prompt: own, takes: 1, enabled: false, notes: 12, settings: { duration: 10 } }
`);
  expect(
    shots.map(({ prompt, takes, enabled, notes, settings }) => ({ prompt, takes, enabled, notes, settings })),
  ).toEqual([
    { prompt: 'own', takes: 3, enabled: true, notes: '', settings: { duration: 6, resolution: '1080p' } },
    {
      prompt: 'from the preset',
      takes: 2,
      enabled: true,
      notes: '',
      settings: { duration: 8, resolution: '1080p', generate_audio: false },
    },
    {
      prompt: 'own',
      takes: 1,
      enabled: false,
      notes: '12',
      settings: { duration: 10, resolution: '1080p', generate_audio: false },
    },
  ]);
  expect(shots.map(({ scene }) => scene)).toEqual(['pier', 'pier', 'pier']);
});

test('settings and an image of defaults apply only where the model knows them', async () => {
  const { shots } = await film(
    `version: 1
defaults: { model: ltx-2-pro, image: https://cdn.example.com/a.png, settings: { fps: 24, duration: 6 } }
models: [silent.yaml]
shots:
  - { id: a, prompt: x }
  - { id: b, prompt: x, model: ltx-2-video }
  - { id: c, prompt: x, model: silent }
`,
    {
      '/film/silent.yaml':
        'name: silent\ntitle: Silent\ngateway_model: silent\npath: /silent\nparameters: {}\n',
    },
  );
  expect(shots.map(({ settings }) => settings)).toEqual([{ duration: 6 }, { fps: 24, duration: 6 }, {}]);
  expect(shots.map(({ image }) => image?.kind)).toEqual(['url', 'url', undefined]);
});

test('ids, vars and other names are taken as written', async () => {
  const { title, shots } = await film(`version: 1
title: 2001
defaults: { model: ltx-2-pro }
presets: { 01: { notes: 007 } }
vars: { n: 010, yes: true }
shots:
  - { id: 010, preset: 01, scene: 1.0, prompt: "\${n} \${yes}" }
  - { id: 1.0, prompt: x }
  - { id: true, prompt: x }
  - { id: 0x10, prompt: x }
`);
  expect(title).toBe('2001');
  expect(shots.map(({ id }) => id)).toEqual(['010', '1.0', 'true', '0x10']);
  expect(shots[0]).toMatchObject({ scene: '1.0', prompt: '010 true', notes: '007' });
});

test('vars fill prompts, style and text settings; prefix, prompt and suffix join with one space', async () => {
  const { shots } = await film(`version: 1
vars: { mira: Mira, look: 35 mm }
style: { prefix: "", suffix: "\${look} film" }
defaults: { model: ltx-2-19b, image: https://cdn.example.com/a.png }
shots:
  - id: a
    prompt: |
      \${mira} walks, $\${mira} stays
    settings: { negative_prompt: "no \${mira}" }
`);
  expect(shots[0]?.prompt).toBe('Mira walks, ${mira} stays 35 mm film');
  expect(shots[0]?.settings).toEqual({ negative_prompt: 'no Mira' });
});

test('merged anchors work like text written out', async () => {
  const { shots } = await film(`version: 1
shots:
  - &first { id: a, model: ltx-2-pro, prompt: x, settings: &s { duration: 8 } }
  - { <<: *first, id: b }
  - { <<: *first, id: c, settings: { <<: *s, resolution: 2160p } }
`);
  expect(shots.map(({ id, settings }) => [id, settings])).toEqual([
    ['a', { duration: 8 }],
    ['b', { duration: 8 }],
    ['c', { duration: 8, resolution: '2160p' }],
  ]);
});

test('prices of the user replace those of the catalog', async () => {
  const { catalog } = await film(`version: 1
budget: 25
prices:
  ltx-2-pro: { per_second: { 1080p: 0.06, 2160p: 0.24 } }
  ltx-2-19b: { per_megapixel: 0.0008 }
shots: [{ id: a, model: ltx-2-pro, prompt: x }]
`);
  expect(catalog.get('ltx-2-pro')?.price).toMatchObject({
    basis: 'user',
    rule: { kind: 'per_second', by_resolution: { '1080p': 60_000n, '2160p': 240_000n } },
  });
  expect(catalog.get('ltx-2-19b')?.price).toMatchObject({ rule: { kind: 'per_megapixel', amount: 800n } });
  expect(catalog.get('ltx-2-video')?.price?.basis).toBe('documented');
});

test('for every mix of layers the first that says something wins', async () => {
  const layer = fc.record(
    { takes: fc.integer({ min: 1, max: 1000 }), notes: fc.string(), scene: fc.string({ minLength: 1 }) },
    { requiredKeys: [] },
  );
  const settings = fc.record(
    {
      duration: fc.constantFrom(6, 8, 10),
      resolution: fc.constantFrom('1080p', '2160p'),
      generate_audio: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const whole = fc.tuple(layer, settings).map(([said, each]) => ({ ...said, settings: each }));
  await fc.assert(
    fc.asyncProperty(whole, whole, whole, async (shot, preset, defaults) => {
      const { shots } = await film(
        JSON.stringify({
          version: 1,
          defaults: { model: 'ltx-2-pro', ...defaults },
          presets: { p: preset },
          shots: [{ id: 'a', prompt: 'x', preset: 'p', ...shot }],
        }),
      );
      const { takes = 1, notes = '', scene = null } = { ...defaults, ...preset, ...shot };
      expect(shots[0]).toMatchObject({ takes, notes, scene });
      expect(shots[0]?.settings).toEqual({ ...defaults.settings, ...preset.settings, ...shot.settings });
    }),
    { numRuns: 100 },
  );
});
