import { expect, test } from 'vitest';
import { readYamlBytes, readYamlFile } from '../../src/yaml/file.js';
import { memoryDisk } from '../support/memory-disk.js';

test('bytes that are not UTF-8 are pointed at', () => {
  const read = readYamlBytes(new Uint8Array([0x61, 0x3a, 0x20, 0xe9, 0x0a]), 'a.yaml');
  expect(!read.ok && read.error[0]).toMatchObject({ code: 'not-utf8', place: { line: 1, column: 4 } });
  const wide = readYamlBytes(new Uint8Array([0xff, 0xfe, 0x61, 0x00]), 'a.yaml');
  expect(!wide.ok && wide.error[0]?.code).toBe('not-utf8');
});

test('files that are not there, are folders or are too large are problems, not exceptions', async () => {
  const { disk } = memoryDisk({ '/p/folder/': '', '/p/a.yaml': 'a: 1' });
  const code = async (path: string, on = disk) => {
    const read = await readYamlFile(on, path);
    return read.ok ? 'read' : read.error[0]?.code;
  };
  expect(await code('/p/a.yaml')).toBe('read');
  expect(await code('/p/b.yaml')).toBe('file-not-found');
  expect(await code('/p/folder')).toBe('file-not-found');
  const huge = {
    ...disk,
    entry: async () => ({ kind: 'file' as const, id: '', size: 65 * 1024 * 1024, names: 1 }),
  };
  expect(await code('/p/a.yaml', huge)).toBe('too-large');
  const broken = {
    ...disk,
    readBytes: async () => {
      throw Object.assign(new Error('no'), { code: 'EACCES' });
    },
  };
  expect(await code('/p/a.yaml', broken)).toBe('file-unreadable');
});
