import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codes, load, problems } from './load-text.js';

const OK_SHOT = '{ id: a, model: ltx-2-pro, prompt: x }';
const shot = (rest: string) => `version: 1\nshots:\n  - { id: a, model: ltx-2-pro, prompt: x, ${rest} }`;
const prompted = (prompt: string) => `version: 1\nshots: [{ id: a, model: ltx-2-pro, prompt: ${prompt} }]`;
const head = (rest: string) => `version: 1\n${rest}\nshots: [${OK_SHOT}]`;

/** `^` marks where the problem is reported. */
test.each([
  ['missing-key', `^shots: [${OK_SHOT}]`],
  ['missing-key', '^version: 1'],
  ['missing-key', 'version: 1\nshots: [^{ model: ltx-2-pro, prompt: x }]'],
  ['value-not-allowed', `version: ^2\nshots: [${OK_SHOT}]`],
  ['no-shots', 'version: 1\nshots: ^[]'],
  ['wrong-type', 'version: 1\nshots: ^{}'],
  ['wrong-type', '^[1, 2]'],
  ['wrong-type', head('budget: ^null')],
  ['wrong-type', head('budget: ^"25"')],
  ['wrong-type', head('title:^')],
  ['wrong-type', shot('takes: ^"2"')],
  ['wrong-type', shot('takes: ^1.5')],
  ['wrong-type', shot('enabled: ^yes')],
  ['wrong-type', shot('settings: { duration: ^~ }')],
  ['wrong-type', shot('settings: { duration: ^"6" }')],
  ['bad-money', head('budget: ^-1')],
  ['bad-money', head('budget: ^0.0000001')],
  ['bad-money', head('prices: { ltx-2-pro: { per_generation: ^1e-9 } }')],
  ['out-of-range', head('concurrency: ^0')],
  ['out-of-range', head('concurrency: ^101')],
  ['out-of-range', shot('takes: ^0')],
  ['out-of-range', shot('takes: ^1001')],
  ['unknown-key', head('^titel: x')],
  ['unknown-key', shot('^promt: x')],
  ['unknown-key', head('style: { ^sufix: x }')],
  ['unknown-key', head('prices: { ltx-2-pro: { ^per_sec: 1, per_generation: 1 } }')],
  ['bad-id', 'version: 1\nshots: [{ id: ^"a:b", model: ltx-2-pro, prompt: x }]'],
  ['bad-id', 'version: 1\nshots: [{ id: ^.a, model: ltx-2-pro, prompt: x }]'],
  ['bad-id', 'version: 1\nshots: [{ id: ^"", model: ltx-2-pro, prompt: x }]'],
  ['duplicate-id', `version: 1\nshots:\n  - ${OK_SHOT}\n  - { id: ^a, model: ltx-2-pro, prompt: x }`],
  ['duplicate-id', `version: 1\nshots:\n  - &a ${OK_SHOT}\n  - ^{ <<: *a, takes: 2 }`],
  ['bad-name', head('vars: { ^"a b": x }')],
  ['bad-name', head('film: ^"a\\0b"')],
  ['bad-name', head('film: ^" harbor"')],
  ['bad-name', head('film: ^""')],
  ['empty-text', head('output: ^""')],
  ['unknown-model', 'version: 1\nshots: [{ id: a, prompt: x, model: ^ltx-2-prp }]'],
  ['unknown-model', head('presets: { p: { model: ^nope } }')],
  ['unknown-model', head('prices: { ^nope: { per_generation: 1 } }')],
  ['unknown-model', head('budgets: { models: { ^nope: 1 } }')],
  ['unknown-scene', head('budgets: { scenes: { ^pier: 1 } }')],
  ['bad-money', head('budgets: { scenes: { pier: ^-1 } }')],
  ['unknown-key', head('budgets: { ^shots: { a: 1 } }')],
  ['unknown-preset', shot('preset: ^hero')],
  ['wrong-type', shot('preset: ^~')],
  ['missing-model', 'version: 1\nshots: [{ id: ^a, prompt: x }]'],
  ['missing-prompt', 'version: 1\nshots: [{ id: ^a, model: ltx-2-pro }]'],
  ['missing-prompt', prompted('^" "')],
  ['missing-image', 'version: 1\nshots: [{ id: ^a, model: ltx-2-video, prompt: x }]'],
  ['unknown-setting', shot('settings: { ^duraton: 6 }')],
  ['unknown-setting', head('defaults: { settings: { ^duraton: 6 } }')],
  ['value-not-allowed', shot('settings: { duration: ^7 }')],
  ['unknown-var', prompted('"a ^${mira}"')],
  ['unsafe-name', head('output: ^"a\\x1bb"')],
  ['reserved-name', head('output: ^film.yaml')],
  ['reserved-name', head('output: ^film.yaml.lock')],
  ['reserved-name', head('output: ^./x/../FILM.yaml.lock/')],
  ['reserved-name', head('output: ^film.yaml.lock.claim')],
  ['reserved-name', head('output: ^film.yaml.sandbox.lock')],
  ['reserved-name', head('output: ^film.yaml.sandbox.jobs')],
  ['unknown-var', head('style: { suffix: "^${mira}" }')],
  ['unclosed-var', prompted('"a ^${mira"')],
  ['image-link', shot('image: ^"ftp://example.com/a.png"')],
  ['image-link', shot('image: ^"data:image/png;base64,AAAA"')],
  ['image-link', shot('image: ^"https://"')],
  ['image-not-https', shot('image: ^"http://example.com/a.png"')],
  ['image-bare-address', shot('image: ^"https://10.0.0.1/a.png"')],
  ['image-bare-address', shot('image: ^"https://[::1]/a.png"')],
  ['image-not-found', shot('image: ^frames/a.png')],
  ['no-model-file', head('models: [^models/*.yaml]')],
  ['long-prompt', prompted(`^${'x'.repeat(5001)}`)],
])('%s', async (code, marked) => {
  const lines = marked.slice(0, marked.indexOf('^')).split('\n');
  const place = `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
  expect(await codes(marked.replace('^', ''))).toEqual([`${place} ${code}`]);
});

test.each(['film.yaml.clips', 'x/film.yaml.lock', 'film.yaml.lock2'])(
  'the output folder may be called %s',
  async (output) => {
    expect(await codes(head(`output: ${output}`))).toEqual([]);
  },
);

test('everything is reported in one go, by place', async () => {
  const found = await codes(`version: 2
titel: x
budget: null
defaults: { model: ltx-2-vido }
prices: { ltx-2-video: { per_generation: -1 } }
shots:
  - { id: a/b, prompt: "\${mia} x", takes: "2" }
  - { id: c, promt: x, preset: hero }
  - foo
  - { id: d, model: ltx-2-video, prompt: x, settings: { resolution: 1440p } }
`);
  expect(found).toEqual([
    '1:10 value-not-allowed',
    '2:1 unknown-key',
    '3:9 wrong-type',
    '4:20 unknown-model',
    '5:42 bad-money',
    '7:11 bad-id',
    '7:25 unknown-var',
    '7:43 wrong-type',
    '8:14 unknown-key',
    '8:32 unknown-preset',
    '9:5 wrong-type',
    '10:11 missing-image',
    '10:69 value-refused',
  ]);
});

test('near misses are suggested, and what is allowed is said', async () => {
  const [key] = await problems(head('titel: x'));
  expect(key).toMatchObject({ suggestion: 'title', help: expect.stringContaining('budget') });
  const [model] = await problems('version: 1\nshots: [{ id: a, prompt: x, model: ltx-2-prp }]');
  expect(model).toMatchObject({ suggestion: 'ltx-2-pro', help: expect.stringContaining('ltx-2-video') });
  const [variable] = await problems(
    `version: 1\nvars: { mira: x }\nshots: [{ id: a, model: ltx-2-pro, prompt: "\${mirra}" }]`,
  );
  expect(variable).toMatchObject({ suggestion: 'mira', place: { length: 8 } });
  const [preset] = await problems(`${shot('preset: hero')}\npresets: { heros: {} }`);
  expect(preset).toMatchObject({ suggestion: 'heros' });
});

test('a mistake in a preset, in defaults or in a merged anchor is one problem, where it is written', async () => {
  const shots = (rest: string) =>
    Array.from({ length: 30 }, (_, n) => `  - { id: ${n}, ${rest} }`).join('\n');
  const preset = `version: 1\npresets:\n  p: { model: ltx-2-pro, prompt: "\${x}", settings: { duration: 7 } }\nshots:\n`;
  expect(await codes(preset + shots('preset: p'))).toEqual(['3:35 unknown-var', '3:64 value-not-allowed']);
  const defaults = `version: 1\ndefaults: { model: ltx-2-pro, prompt: x, settings: { duration: 7 } }\nshots:\n`;
  expect(await codes(defaults + shots('notes: y'))).toEqual(['2:64 value-not-allowed']);
  const merged = `version: 1\ndefaults: &d { model: ltx-2-prp, prompt: x }\nshots:\n`;
  expect(await codes(merged + shots('<<: *d'))).toEqual(['2:23 unknown-model']);
});

test('a duplicate id names the first shot that has it', async () => {
  const [found] = await problems(`version: 1\nshots:\n  - ${OK_SHOT}\n  - ${OK_SHOT}`);
  expect(found?.related?.[0]?.place).toMatchObject({ line: 3, column: 11 });
});

test('warnings come with a manifest that loads, and beside errors', async () => {
  const warned = await load(shot('image: "http://example.com/a.png"'));
  expect(warned.ok && warned.value.warnings.map(({ code }) => code)).toEqual(['image-not-https']);
  expect(await codes(shot('image: "http://example.com/a.png", takes: 0'))).toEqual([
    '3:50 image-not-https',
    '3:85 out-of-range',
  ]);
});

test('problems of YAML come back as they are', async () => {
  expect(await codes('version: 1\n\tshots: []')).toEqual(['2:1 tab-indent']);
  expect(await codes('')).toEqual(['1:1 empty-file']);
});

test('model files of the user: read, checked, and told apart', async () => {
  const model = (name: string) => `name: ${name}\ntitle: T\ngateway_model: g\npath: /p\nparameters: {}\n`;
  const text = `version: 1\nmodels: ["models/*.yaml"]\nshots: [{ id: a, model: mine, prompt: x }]`;
  expect(await codes(text, { '/film/models/a.yaml': model('mine') })).toEqual([]);
  const twice = { '/film/models/a.yaml': model('mine'), '/film/models/b.yaml': model('mine') };
  expect(await problems(text, twice)).toMatchObject([
    { code: 'duplicate-model', place: { file: '/film/models/b.yaml', line: 1, column: 7 } },
  ]);
  expect(await problems(text, { '/film/models/a.yaml': `${model('mine')}pric: 1\n` })).toMatchObject([
    { code: 'unknown-model' },
    { code: 'unknown-key', place: { file: '/film/models/a.yaml', line: 6 }, suggestion: 'price' },
  ]);
});

test('no document makes loading throw', async () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, 1, -1, 1.5, 'x', '${x}', '', 'ltx-2-pro', 'a/b', 'http://x', '__x', NaN),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          'id',
          'model',
          'prompt',
          'settings',
          'takes',
          'preset',
          'image',
          'duration',
          'per_second',
          'constructor',
        ),
        tie('any'),
        { maxKeys: 4 },
      ),
    ),
  })).any;
  const keys = [
    'version',
    'title',
    'budget',
    'defaults',
    'presets',
    'vars',
    'style',
    'prices',
    'models',
    'shots',
    'x',
  ];
  const document = fc.dictionary(fc.constantFrom(...keys), value);
  await fc.assert(
    fc.asyncProperty(document, async (parts) => {
      const loaded = await load(JSON.stringify(parts));
      if (!loaded.ok) expect(loaded.error.some(({ severity }) => severity === 'error')).toBe(true);
    }),
    { numRuns: 500 },
  );
});
