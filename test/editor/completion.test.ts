import { afterAll, beforeAll, expect, it } from 'vitest';
import { marked, OWN, openWorkbench, type Workbench } from './film.js';
import type { Offer } from './language-server.js';

const PRO = ['duration', 'generate_audio', 'resolution'];
const VIDEO = ['duration', 'fps', 'generate_audio', 'resolution'];

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench(`${OWN}  - { id: 1 }\n`);
});
afterAll(() => bench.close());

async function offers(manifest: string): Promise<Offer[]> {
  const { text, at } = marked(manifest);
  void bench.editor.write(text);
  return bench.editor.complete(at);
}

async function hover(manifest: string): Promise<string> {
  const { text, at } = marked(manifest);
  void bench.editor.write(text);
  return bench.editor.hover(at);
}

it.each([
  ['models', `${OWN}  - id: 1\n    model: ¦\n`, ['bare', 'ltx-2-19b', 'ltx-2-pro', 'ltx-2-video']],
  ['presets', `${OWN}  - id: 1\n    preset: ¦\n`, ['hero', 'insert']],
  ['settings of the model of a shot', `${OWN}  - id: 1\n    model: ltx-2-pro\n    settings:\n      ¦\n`, PRO],
  ['the same in braces', `${OWN}  - id: 1\n    model: ltx-2-pro\n    settings: { ¦ }\n`, PRO],
  ['the same in braces of a whole shot', `${OWN}  - { id: 1, model: ltx-2-pro, settings: {¦} }\n`, PRO],
  [
    'the same after a letter',
    `${OWN}  - id: 1\n    settings: { duration: 8, f¦ }\n`,
    ['fps', 'generate_audio', 'resolution'],
  ],
  ['settings of the model of the preset', `${OWN}  - id: 1\n    preset: hero\n    settings: { ¦ }\n`, PRO],
  ['settings of the model of defaults', `${OWN}  - id: 1\n    settings: { ¦ }\n`, VIDEO],
  [
    'settings of the model of defaults, with a preset',
    `${OWN}  - id: 1\n    preset: insert\n    settings: { ¦ }\n`,
    VIDEO,
  ],
  [
    'settings of a model of the film',
    `${OWN}  - id: 1\n    model: bare\n    settings: { ¦ }\n`,
    ['look', 'size'],
  ],
  ['values', `${OWN}  - id: 1\n    settings:\n      resolution: ¦\n`, ['1080p', '2160p', '720p']],
  ['values in braces', `${OWN}  - id: 1\n    settings: { resolution: ¦ }\n`, ['1080p', '2160p', '720p']],
  ['true and false', `${OWN}  - id: 1\n    settings: { generate_audio: ¦ }\n`, ['false', 'true']],
  [
    'probable values',
    `${OWN}  - id: 1\n    model: ltx-2-19b\n    settings: { acceleration: ¦ }\n`,
    ['full', 'high', 'none', 'regular'],
  ],
  ['vars at the start of a prompt', `${OWN}  - id: 1\n    prompt: ¦\n`, ['${mira}']],
])('the editor offers %s', async (_, manifest, labels) => {
  expect((await offers(manifest)).map(({ label }) => label).sort()).toEqual(labels);
});

const BASE = `${OWN}  - &base\n    id: 1\n    model: ltx-2-pro\n  - id: 3\n    settings: &s { duration: 8 }\n`;

it.each([
  ['of a merged shot', `${BASE}  - <<: *base\n    id: 2\n    settings: { ¦ }\n`],
  ['of a merged shot, in lines', `${BASE}  - <<: *base\n    id: 2\n    settings:\n      ¦\n`],
  ['after a merge', `${BASE}  - id: 2\n    settings:\n      <<: *s\n      ¦\n`],
  ['after a merge in braces', `${BASE}  - id: 2\n    settings: { <<: *s, f¦ }\n`],
  [
    'after a merge, of a named model',
    `${BASE}  - id: 2\n    model: ltx-2-pro\n    settings: { <<: *s, r¦ }\n`,
  ],
])('the editor offers the settings of all models %s', async (_, manifest) => {
  const labels = (await offers(manifest)).map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining([...PRO, ...VIDEO, 'look']));
});

it.each([
  ['a shot', `${OWN}  ¦\n`, 'shot', /^- id: \$\{1:010\}\n {2}prompt: /],
  [
    'a shot with a preset',
    `${OWN}  - id: 1\n    prompt: A pier\n  - ¦\n`,
    'shot with a preset',
    /^id: \S+\n +preset: \$\{2:hero\}/,
  ],
  ['a preset', `version: 1\npresets:\n  ¦\n`, 'preset', /^\$\{1:hero\}:\n {2}model: /],
])('the editor has a snippet for %s', async (_, manifest, label, text) => {
  const snippet = (await offers(manifest)).find((offer) => offer.label === label);
  expect(snippet?.textEdit?.newText ?? snippet?.insertText).toMatch(text);
});

it('says what a model costs and needs', async () => {
  const said = await hover(`${OWN}  - id: 1\n    mod¦el: ltx-2-video\n`);
  expect(said).toContain('`ltx-2-video`: LTX-2 Video. $0.06 per second at 1080p');
  expect(said).toContain('Input image: required.');
  expect(said).toContain('`bare`: Bare. $0.25 per clip (your own price).');
});

it.each([
  [
    'of a shot that names its model',
    `${OWN}  - id: 1\n    model: ltx-2-video\n    settings: { dura¦tion: 8 }\n`,
    'ltx-2-video',
  ],
  [
    'of a shot with the model of its preset',
    `${OWN}  - id: 1\n    preset: hero\n    settings: { dura¦tion: 8 }\n`,
    'ltx-2-pro',
  ],
  ['of defaults', `version: 1\ndefaults:\n  model: ltx-2-pro\n  settings: { dura¦tion: 8 }\n`, 'ltx-2-pro'],
  [
    'of a preset',
    `version: 1\npresets:\n  hero:\n    model: ltx-2-video\n    settings: { dura¦tion: 8 }\n`,
    'ltx-2-video',
  ],
])('says values, unit and default of a setting %s', async (_, manifest, model) => {
  const said = await hover(manifest);
  expect(said).toContain(`${model}: `);
  expect(said).toContain('Allowed: 6, 8, 10. Unit: s. Default: 6.');
  expect(said.includes('Price: $0.06 per second at 1080p')).toBe(model === 'ltx-2-video');
});

it('says the texts of the vars over a prompt', async () => {
  expect(await hover(`${OWN}  - id: 1\n    pro¦mpt: A pier\n`)).toContain('Mira, a woman in a red raincoat');
});
