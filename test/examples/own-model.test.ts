import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkSettings } from '../../src/catalog/check.js';
import { readModel } from '../../src/catalog/load.js';
import { quote } from '../../src/catalog/price.js';
import { readYaml } from '../../src/yaml/read.js';

describe('examples/own-model/models/my-model.yaml', () => {
  it('is a model file that works', async () => {
    const file = new URL('../../examples/own-model/models/my-model.yaml', import.meta.url);
    const node = readYaml(await readFile(file, 'utf8'), 'my-model.yaml');
    const read = node.ok ? readModel(node.value) : node;
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    const model = read.value;
    expect(checkSettings(model, { duration: 10, resolution: '1080p', guidance: 5, seed: 7 })).toEqual([]);
    expect(checkSettings(model, { resolution: '1440p', guidance: 12 }).map((each) => each.code)).toEqual([
      'value-refused',
      'value-unexpected',
    ]);
    expect(quote(model, { duration: 10, resolution: '1080p' })).toEqual({ usd: 700_000n, basis: 'user' });
  });
});
