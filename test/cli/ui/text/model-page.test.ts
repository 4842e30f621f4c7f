import { describe, expect, it } from 'vitest';
import { builtInModels } from '../../../../src/catalog/load.js';
import { modelsJson } from '../../../../src/cli/ui/json/models-document.js';
import { modelPage, modelsTable } from '../../../../src/cli/ui/text/model-page.js';
import { displayWidth } from '../../../../src/cli/ui/text/width.js';
import { model } from '../plan-fixture.js';

const options = { columns: 80, color: false };
const video = model({
  parameters: {
    duration: {
      type: 'integer',
      required: false,
      default: 6,
      values: [6, 8, 10],
      unit: 's',
      description: 'Length of the clip',
    },
    resolution: {
      type: 'string',
      required: true,
      values: ['720p', '1080p'],
      description: 'Size of the clip',
      refused: [{ value: '1440p', why: 'it has a price but is not accepted' }],
    },
  },
  notes: ['720p has no published price.'],
});
const pro = model({ name: 'ltx-2-pro', title: 'LTX-2 Pro', price: null });
const catalog = new Map([video, pro].map((one) => [one.name, one]));

describe('modelsTable', () => {
  it('shows each model with its price and basis, and never a missing price as a number', () => {
    const lines = modelsTable(catalog, options).split('\n');
    expect(lines[0]).toBe('ltx-2-video  LTX-2 Video. $0.06 per second at 1080p (documented, 2026-11-01).');
    expect(lines[1]).toBe('ltx-2-pro    LTX-2 Pro. No published price.');
  });
});

describe('prices', () => {
  it('are listed only for what the API takes', () => {
    const built = builtInModels();
    const video = modelsJson(built).models.find(({ name }) => name === 'ltx-2-video');
    expect(video?.price?.per_second).toEqual({ '1080p': '0.06', '2160p': '0.24' });
    for (const one of built.values()) {
      const values = one.parameters.resolution?.values;
      const listed = [...modelsTable(new Map([[one.name, one]]), options).matchAll(/ at (\d+p)/g)];
      for (const [, resolution] of listed) expect(values).toContain(resolution);
    }
    expect([...built.values()].map((one) => modelPage(one, options)).join('')).not.toContain('$0.12');
  });
});

describe('modelPage', () => {
  it('tells values, defaults, what is required, what is refused and the notes, within the width', () => {
    const text = modelPage(video, options);
    const flat = text.replace(/\s+/g, ' ');
    expect(flat).toContain('duration 6, 8, 10 (unit: s, default: 6) Length of the clip');
    expect(flat).toContain(
      'resolution 720p, 1080p (required) Size of the clip not 1440p: it has a price but is not accepted',
    );
    expect(flat).toContain('! 720p has no published price.');
    expect(flat).toContain('image required, sent as image_url');
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  it('sends people to `prices:` where nothing is published', () => {
    expect(modelPage(pro, options)).toContain('Not published; set one under `prices:` in the manifest.');
  });
});

describe('modelsJson', () => {
  it('gives prices as decimal text, null where unknown', () => {
    const { models } = modelsJson(catalog);
    expect(models[0]?.price).toEqual({
      per_second: { '1080p': '0.06' },
      basis: 'documented',
      date: '2026-11-01',
    });
    expect(models[1]?.price).toBeNull();
  });

  it('names the service that renders a model', () => {
    const own = new Map([['own', { ...(catalog.get('ltx-2-video') ?? video), provider: 'reels' }]]);
    expect(modelsJson(catalog).models[0]?.provider).toBe('pixazo');
    expect(modelsJson(own).models[0]?.provider).toBe('reels');
  });
});
