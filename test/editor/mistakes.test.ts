import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { marked, OWN, openWorkbench, type Workbench } from './film.js';
import { startLanguageServer } from './language-server.js';

/** The code that `validate` has for a mistake, the manifest with the place where the editor underlines it, and words of its message. */
type Mistake = [code: string, manifest: string, words: string];

const HEAD = 'version: 1\n';
const PIER = 'prompt: A pier, image: https://example.com/a.png';

/** In a film that has nothing of its own. */
const PLAIN: Mistake[] = [
  [
    'value-not-allowed',
    `version: ¦2\nshots:\n  - { id: 1, model: ltx-2-pro, prompt: A pier }\n`,
    'version: 1',
  ],
  [
    'unknown-key',
    `${HEAD}¦titel: The ferry\nshots:\n  - { id: 1, model: ltx-2-pro, prompt: A pier }\n`,
    'titel',
  ],
  [
    'unknown-key',
    `${HEAD}shots:\n  - { id: 1, model: ltx-2-pro, ¦promt: A pier, prompt: A pier }\n`,
    'promt',
  ],
  [
    'bad-money',
    `${HEAD}budget: ¦-5\nshots:\n  - { id: 1, model: ltx-2-pro, prompt: A pier }\n`,
    'minimum of 0',
  ],
  [
    'out-of-range',
    `${HEAD}concurrency: ¦0\nshots:\n  - { id: 1, model: ltx-2-pro, prompt: A pier }\n`,
    'minimum of 1',
  ],
  [
    'bad-size',
    `${HEAD}size: ¦1920\nshots:\n  - { id: 1, model: ltx-2-pro, prompt: A pier }\n`.replace('1920', '1920x'),
    '1920x1080',
  ],
  [
    'unknown-field',
    `${HEAD}name: "¦{shot}_{take}"\nshots:\n  - { id: 1, model: ltx-2-pro, prompt: A pier }\n`.replace(
      '"¦',
      '¦"',
    ),
    '{id}, {scene}',
  ],
  ['no-shots', `${HEAD}shots: ¦[]\n`, 'too few items'],
  ['missing-key', `${HEAD}shots:\n  - ¦{ model: ltx-2-pro, prompt: A pier }\n`, '"id"'],
  ['bad-id', `${HEAD}shots:\n  - { id: ¦pier/night, model: ltx-2-pro, prompt: A pier }\n`, 'an id has'],
  [
    'out-of-range',
    `${HEAD}shots:\n  - { id: 1, model: ltx-2-pro, prompt: A pier, takes: ¦0 }\n`,
    'minimum of 1',
  ],
  ['unknown-model', `${HEAD}shots:\n  - { id: 1, model: ¦ltx-2-vidoe, ${PIER} }\n`, 'ltx-2-video, ltx-2-pro'],
  ['missing-model', `${HEAD}shots:\n  - ¦{ id: 1, ${PIER} }\n`, 'no model'],
  ['missing-prompt', `${HEAD}shots:\n  - ¦{ id: 1, model: ltx-2-pro }\n`, 'no prompt'],
  ['missing-prompt', `${HEAD}shots:\n  - { id: 1, model: ltx-2-pro, prompt: ¦" " }\n`, 'empty'],
  [
    'missing-image',
    `${HEAD}shots:\n  - ¦{ id: 1, model: ltx-2-video, prompt: A pier }\n`,
    'requires an input image',
  ],
  [
    'missing-image',
    `${HEAD}defaults: { model: ltx-2-19b }\nshots:\n  - ¦{ id: 1, prompt: A pier }\n`,
    'requires an input image',
  ],
  [
    'image-link',
    `${HEAD}shots:\n  - { id: 1, model: ltx-2-pro, prompt: A pier, image: ¦ftp://a.example/a.png }\n`,
    'https',
  ],
  [
    'unknown-preset',
    `${HEAD}shots:\n  - { id: 1, ¦preset: hero, model: ltx-2-pro, prompt: A pier }\n`,
    'define it under',
  ],
  ['unknown-var', `${HEAD}shots:\n  - { id: 1, model: ltx-2-pro, prompt: ¦"\${mira}" }\n`, 'unknown var'],
  [
    'value-not-allowed',
    `${HEAD}shots:\n  - { id: 1, model: ltx-2-video, ${PIER}, settings: { duration: ¦7 } }\n`,
    '6, 8, 10',
  ],
  [
    'value-refused',
    `${HEAD}shots:\n  - { id: 1, model: ltx-2-video, ${PIER}, settings: { resolution: ¦1440p } }\n`,
    'price page',
  ],
  [
    'value-not-allowed',
    `${HEAD}defaults: { model: ltx-2-pro }\nshots:\n  - { id: 1, prompt: A pier, settings: { resolution: ¦720p } }\n`,
    '1440p',
  ],
  [
    'wrong-type',
    `${HEAD}shots:\n  - { id: 1, model: ltx-2-pro, prompt: A pier, settings: { generate_audio: ¦"yes" } }\n`,
    'true or false',
  ],
  [
    'unknown-setting',
    `${HEAD}shots:\n  - { id: 1, model: ltx-2-pro, prompt: A pier, settings: { ¦fps: 24 } }\n`,
    'duration, resolution',
  ],
  [
    'unknown-setting',
    `${HEAD}defaults: { model: ltx-2-pro, settings: { ¦speed: 2 } }\nshots:\n  - { id: 1, prompt: A pier }\n`,
    'no model has it',
  ],
  [
    'value-not-allowed',
    `${HEAD}defaults: { model: ltx-2-pro, settings: { duration: ¦7 } }\nshots:\n  - { id: 1, prompt: A pier }\n`,
    '6, 8, 10',
  ],
  [
    'out-of-range',
    `${HEAD}shots:\n  - { id: 1, model: ltx-2-19b, ${PIER}, settings: { camera_lora_scale: ¦3 } }\n`,
    'maximum of 2',
  ],
  [
    'value-not-allowed',
    `${HEAD}shots:\n  - { id: 1, model: ltx-2-19b, ${PIER}, settings: { video_size: ¦big } }\n`,
    'auto',
  ],
  [
    'unknown-model',
    `${HEAD}prices: { ¦ltx-2-prro: { per_generation: 1 } }\nshots:\n  - { id: 1, model: ltx-2-pro, prompt: A pier }\n`,
    'ltx-2-pro',
  ],
  [
    'unknown-resolution',
    `${HEAD}prices: { ltx-2-pro: { per_second: { ¦4k: 1 } } }\nshots:\n  - { id: 1, model: ltx-2-pro, prompt: A pier }\n`,
    '2160p',
  ],
];

/** In a film with models, presets and vars. */
const WITH_OWN: Mistake[] = [
  ['unknown-preset', `${OWN}  - { id: 1, preset: ¦herro }\n`, 'hero, insert'],
  ['unknown-model', `${OWN}  - { id: 1, model: ¦bear }\n`, 'bare'],
  ['unknown-var', `${OWN}  - { id: 1, prompt: ¦"\${mria}" }\n`, 'mira'],
  [
    'image-not-taken',
    `${OWN}  - { id: 1, model: bare, ¦image: https://example.com/a.png, settings: { look: noir } }\n`,
    'bare does not accept',
  ],
  ['missing-setting', `${OWN}  - ¦{ id: 1, model: bare }\n`, 'look'],
  ['value-refused', `${OWN}  - { id: 1, model: bare, settings: { look: ¦grim } }\n`, 'it is gone'],
  ['value-not-allowed', `${OWN}  - { id: 1, model: bare, settings: { look: noir, size: ¦big } }\n`, '10x20'],
  ['value-not-allowed', `${OWN}  - { id: 1, preset: hero, settings: { resolution: ¦720p } }\n`, 'ltx-2-pro'],
  ['unknown-setting', `${OWN}  - { id: 1, preset: insert, settings: { ¦look: noir } }\n`, 'ltx-2-video'],
  [
    'value-not-allowed',
    `${OWN.replace('ltx-2-pro }', 'ltx-2-pro, settings: { duration: ¦7 } }')}  - { id: 1, preset: hero }\n`,
    'ltx-2-pro',
  ],
];

describe.concurrent.each([
  { film: 'a plain film', mistakes: PLAIN, schemaFrom: `${HEAD}shots: []\n` },
  { film: 'a film of its own', mistakes: WITH_OWN, schemaFrom: `${OWN}  - { id: 1 }\n` },
])('in $film, the editor', ({ mistakes, schemaFrom }) => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await openWorkbench(schemaFrom);
  });
  afterAll(() => bench.close());

  it.sequential.each(mistakes.map(([code, manifest, words]) => ({ code, manifest, words })))(
    'underlines $code where validate does, with "$words"',
    async ({ code, manifest, words }) => {
      const { text, at } = marked(manifest);
      const found = await bench.editor.write(text);
      expect(found.map(({ range }) => range.start)).toEqual([at]);
      expect(found[0]?.message).toContain(words);
      expect(await bench.validate(text)).toContain(`${at.line + 1} ${code}`);
    },
  );
});

const STRANGE = `version: 1
title: 2001
models: [models/bare.yaml]
defaults: &d { model: ltx-2-video, prompt: "$\${x} costs $5", image: HTTPS://example.com/a.png, settings: { resolution: "\${res}" } }
presets:
  010: { takes: 2, settings: &s { duration: 8 } }
  true: { model: ltx-2-pro }
  unused: { model: bare, image: none.png, prompt: " ", settings: { nothing: 1, look: grim } }
vars: { res: 1080p, on: yes, n: 1e3 }
prices: { bare: { per_generation: 0 } }
shots:
  - { id: 010, preset: 010, notes: 2026-11-26, scene: 7 }
  - { id: 1.5, preset: true, settings: { <<: *s, resolution: 1440p } }
  - { <<: *d, id: true, model: ltx-2-pro, settings: { resolution: 1440p } }
  - { id: -1, prompt: !!str 8, settings: *s }
`;

it('the editor finds nothing in what is strange and allowed', async () => {
  const bench = await openWorkbench(STRANGE);
  const { text } = marked(`${STRANGE}¦`);
  expect(await bench.editor.write(text)).toEqual([]);
  expect(await bench.validate(text)).toEqual([]);
  await bench.close();
});

it('the editor finds nothing in the examples', async () => {
  const server = await startLanguageServer();
  for (const name of [
    'smallest/smallest',
    'storyboard/harbor',
    'own-model/own-model',
    'own-model/models/my-model',
  ]) {
    const path = fileURLToPath(new URL(`../../examples/${name}.yaml`, import.meta.url));
    expect(await server.open(path).write(readFileSync(path, 'utf8')), name).toEqual([]);
  }
  await server.close();
});
