import { describe, expect, it } from 'vitest';
import { HOW_TO_UPLOAD } from '../../src/takes/hidden-images.js';
import { film } from '../manifest/load-text.js';

const blocks = HOW_TO_UPLOAD.split('\n\n').filter((block) => /^uploads:$/m.test(block));

describe('HOW_TO_UPLOAD', () => {
  it.each([
    ['s3', 0],
    ['put', 1],
    ['door', 2],
    ['command', 3],
  ])('has an example of %s that can be pasted into a manifest as it stands', async (kind, at) => {
    const block = blocks[at] ?? '';
    const text = `version: 1\n${block}\nshots: [{ id: a, model: ltx-2-pro, prompt: x }]\n`;
    expect(await film(text)).toMatchObject({ uploads: { kind } });
  });

  it('breaks no line of an example on a terminal of 40 columns where a comment would become a key', () => {
    expect(blocks).toHaveLength(4);
    for (const line of blocks.flatMap((block) => block.split('\n')))
      if (!line.startsWith('  ')) expect(line.length).toBeLessThanOrEqual(40);
  });
});
