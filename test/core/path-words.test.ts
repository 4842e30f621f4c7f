import { expect, test } from 'vitest';
import { pathWord } from '../../src/core/path-words.js';

test.each([
  ['~/film-out', 'path-not-expanded'],
  ['~', 'path-not-expanded'],
  ['~mira/out', 'path-not-expanded'],
  ['$HOME/out', 'path-not-expanded'],
  ['${HOME}/out', 'path-not-expanded'],
  ['out/$USER', 'path-not-expanded'],
  ['$(pwd)/out', 'path-not-expanded'],
  ['%USERPROFILE%\\out', 'path-not-expanded'],
  ['%ProgramFiles(x86)%/out', 'path-not-expanded'],
  ['C:\\out', 'windows-path'],
  ['C:/out', 'windows-path'],
  ['D:', 'windows-path'],
  ['d:out', 'windows-path'],
  ['\\\\nas\\films', 'windows-path'],
  ['//nas/films', 'windows-path'],
  ['renders\\night', 'windows-path'],
  ['s3://bucket/out', 'path-is-link'],
  ['file:///data/out', 'path-is-link'],
])('%s is %s', (written, code) => {
  expect(pathWord(written, '/')).toMatchObject({ code, help: expect.stringContaining(' ') });
});

test.each([
  'renders',
  '../out',
  '/data/out',
  './~',
  'a~b',
  'a/~b',
  '100%',
  '50% off',
  'a$',
  '$5',
  'take:1',
  '',
])('%j is a path', (written) => {
  expect(pathWord(written, '/')).toBeUndefined();
});

test('Windows has drives, shares and backslashes', () => {
  for (const written of ['C:\\out', 'D:/out', '\\\\nas\\films', 'renders\\night']) {
    expect(pathWord(written, '\\')).toBeUndefined();
  }
  expect(pathWord('~\\out', '\\')?.code).toBe('path-not-expanded');
});
