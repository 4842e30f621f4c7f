import { expect, test } from 'vitest';
import { filesMatching } from '../../src/manifest/glob.js';
import { memoryDisk } from '../support/memory-disk.js';

const { disk } = memoryDisk({
  '/film/a.yaml': '',
  '/film/models/b.yaml': '',
  '/film/models/c.yml': '',
  '/film/models/.hidden.yaml': '',
  '/film/models/deep/er/d.yaml': '',
  '/film/models/e.yaml/': '',
  '/shared/f.yaml': '',
});

test.each([
  ['a.yaml', ['a.yaml']],
  ['./models/b.yaml', ['models/b.yaml']],
  ['models/*.yaml', ['models/b.yaml']],
  ['models/*.y*ml', ['models/b.yaml', 'models/c.yml']],
  ['models/?.yml', ['models/c.yml']],
  ['models/**/*.yaml', ['models/b.yaml', 'models/deep/er/d.yaml']],
  ['**/d.yaml', ['models/deep/er/d.yaml']],
  ['models/.*.yaml', ['models/.hidden.yaml']],
  ['a.yaml/*', []],
  ['nowhere/*.yaml', []],
  ['[a].yaml', []],
])('%s', async (pattern, files) => {
  expect((await filesMatching(disk, '/film', pattern)).files).toEqual(files);
});

test.each([
  '../shared/*.yaml',
  '/shared/*.yaml',
  '/**/**/**/x.yaml',
  'models/../../shared/f.yaml',
  'C:/m.yaml',
])('%s leads outside and is not searched', async (pattern) => {
  expect(await filesMatching(disk, '/film', pattern)).toEqual({
    files: [],
    isTooWide: false,
    outside: pattern,
  });
});
