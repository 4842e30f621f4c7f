import { describe, expect, it } from 'vitest';
import { builtInModels, readModel } from '../../src/catalog/load.js';
import { ltx2Video } from '../../src/catalog/models/ltx-2-video.js';
import { readYaml } from '../../src/yaml/read.js';

/** The table of the API's documentation: key, type, default. */
const DOCUMENTED = {
  'ltx-2-pro': [
    ['duration', 'integer', 6],
    ['resolution', 'string', '1080p'],
    ['generate_audio', 'boolean', true],
  ],
  'ltx-2-19b': [
    ['num_frames', 'integer', undefined],
    ['video_size', 'string', undefined],
    ['generate_audio', 'boolean', undefined],
    ['use_multiscale', 'boolean', undefined],
    ['fps', 'integer', undefined],
    ['acceleration', 'string', undefined],
    ['camera_lora', 'string', undefined],
    ['camera_lora_scale', 'number', undefined],
    ['negative_prompt', 'string', undefined],
    ['enable_safety_checker', 'boolean', undefined],
    ['video_output_type', 'string', undefined],
    ['video_quality', 'string', undefined],
    ['video_write_mode', 'string', undefined],
  ],
  'ltx-2-video': [
    ['duration', 'integer', 6],
    ['resolution', 'string', '1080p'],
    ['fps', 'integer', 25],
    ['generate_audio', 'boolean', false],
  ],
};

describe('the built-in models', () => {
  it.each([
    ['ltx-2-pro', 'lightricks-video', '/lightricks/v1/ltx/generate', { field: 'image', required: false }],
    [
      'ltx-2-19b',
      'ltx-2-19b-api-513',
      '/ltx-2-19b-api-513/v1/ltx-2-19b-api-request',
      { field: 'image_url', required: true },
    ],
    [
      'ltx-2-video',
      'ltx-2-video-api-581',
      '/ltx-2-video-api-581/v1/ltx-2-video-api-request',
      { field: 'image_url', required: true },
    ],
  ])('%s goes where the documentation says', (name, gateway_model, path, image) => {
    expect(builtInModels().get(name)).toMatchObject({ name, gateway_model, path, image });
  });

  it.each(Object.entries(DOCUMENTED))('%s has every documented parameter in order', (name, documented) => {
    const { parameters = {} } = builtInModels().get(name) ?? {};
    expect(Object.entries(parameters).map(([key, each]) => [key, each.type, each.default])).toEqual(
      documented,
    );
    for (const parameter of Object.values(parameters)) expect(parameter.description).not.toBe('');
  });

  it('says how sure each price is', () => {
    const prices = [...builtInModels().values()].map(({ name, price }) => [name, price?.basis ?? null]);
    expect(Object.fromEntries(prices)).toEqual({
      'ltx-2-video': 'documented',
      'ltx-2-pro': null,
      'ltx-2-19b': 'assumed',
    });
  });

  it('warns once about the unit of the price that is assumed', () => {
    const notes = builtInModels().get('ltx-2-19b')?.notes ?? [];
    expect(notes.filter((note) => note.includes('0.0896'))).toHaveLength(1);
    expect(notes.join(' ')).toContain('481 frames');
  });
});

describe('a model file of the user', () => {
  const read = (text: string) => {
    const node = readYaml(text, 'models/mine.yaml');
    if (!node.ok) throw new Error(JSON.stringify(node.error));
    return readModel(node.value);
  };

  it('has the format of the built-in ones, and a price that is the word of the user', () => {
    const result = read(ltx2Video.replace('name: ltx-2-video', 'name: mine'));
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const builtIn = builtInModels().get('ltx-2-video');
    expect(result.value).toEqual({
      ...builtIn,
      name: 'mine',
      price: { ...builtIn?.price, basis: 'user' },
    });
  });

  it('cannot take the name of a built-in model', () => {
    const result = read(ltx2Video);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.error).toMatchObject([
      { code: 'duplicate-model', place: { file: 'models/mine.yaml', line: 1, column: 7 } },
    ]);
  });
});
