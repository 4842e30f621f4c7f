import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { requestBody, takesOf } from '../../src/takes/takes.js';
import { film, model } from '../support/resolved-film.js';

describe('takesOf', () => {
  it('gives every take in manifest order, disabled shots included', () => {
    const takes = takesOf(
      film([
        { id: '020', takes: 2 },
        { id: '010', enabled: false },
        { id: '030', takes: 0 },
      ]),
    );
    expect(takes.map((take) => [take.shot, take.take, take.enabled, take.name])).toEqual([
      ['020', 1, true, '020_t1'],
      ['020', 2, true, '020_t2'],
      ['010', 1, false, '010_t1'],
    ]);
  });

  it('knows what the manifest wrote from what the documentation fills in', () => {
    const [take] = takesOf(film([{ settings: { fps: 30, duration: 8 } }]));
    expect(take?.content).toEqual({
      model_id: 'ltx-2-video-api-581',
      body: {
        prompt: 'Mira walks out to the end of the pier',
        duration: 8,
        resolution: '1080p',
        fps: 30,
        generate_audio: false,
      },
      wrote: ['prompt', 'duration', 'fps'],
      image: `url:${createHash('sha256').update('https://cdn.example.com/010.png').digest('hex')}`,
    });
    expect(take).toMatchObject({ seconds: 8, quote: { usd: 480_000n, basis: 'documented' } });
  });

  it('names a local image by its bytes, wherever it lies', () => {
    const sha256 = 'ab'.repeat(32);
    const image = {
      kind: 'file',
      path: '/films/frames/a.png',
      written: 'frames/a.png',
      sha256,
      bytes: 4,
      mime: 'image/png',
    } as const;
    const [take] = takesOf(film([{ image }]));
    expect(take).toMatchObject({
      content: { image: `file:${sha256}` },
      input: image,
    });
    expect(take && requestBody(take, 'as-the-gateway-reads-it').image_url).toBe('as-the-gateway-reads-it');
  });

  it('sends no image where there is none', () => {
    const [take] = takesOf(film([{ model: model('ltx-2-pro'), image: null }]));
    expect(take).toMatchObject({ input: null, content: { image: null } });
    expect(take && Object.keys(requestBody(take, null))).not.toContain('image');
  });

  it('leaves unpriced what has no price', () => {
    const takes = takesOf(
      film([{ model: model('ltx-2-pro') }, { id: '020', settings: { resolution: '720p' } }]),
    );
    expect(takes.map((take) => take.quote)).toEqual([
      { usd: null, basis: 'unknown' },
      { usd: null, basis: 'unknown' },
    ]);
  });

  it('makes 100,000 takes, which share what they can', () => {
    const shots = Array.from({ length: 10_000 }, (_, index) => ({ id: `s${index}`, takes: 10 }));
    const manifest = film(shots);
    const takes = takesOf(manifest);
    expect(takes).toHaveLength(100_000);
    expect(takes[0]?.content).toBe(takes[9]?.content);
  });
});
