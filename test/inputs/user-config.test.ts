import { expect, it } from 'vitest';
import { userConfigPath, userUploads } from '../../src/inputs/user-config.js';
import { memoryDisk } from '../support/memory-disk.js';

const FILE = '/home/me/.config/shotlist/config.yaml';
const read = (text: string) => userUploads(memoryDisk({ [FILE]: text }).disk, FILE);

it('is in the folder that the user named, else in ~/.config', () => {
  expect(userConfigPath({ env: {}, home: '/home/me' })).toBe(FILE);
  expect(userConfigPath({ env: { XDG_CONFIG_HOME: '/etc/me' }, home: null })).toBe(
    '/etc/me/shotlist/config.yaml',
  );
  expect(userConfigPath({ env: { XDG_CONFIG_HOME: 'relative' }, home: '/home/me' })).toBe(FILE);
  expect(userConfigPath({ env: {}, home: null })).toBe(null);
});

it('need not be there, and need not say anything', async () => {
  expect(await userUploads(memoryDisk().disk, FILE)).toEqual({ ok: true, value: null });
  expect(await userUploads(memoryDisk().disk, null)).toEqual({ ok: true, value: null });
  expect(await read('{}')).toEqual({ ok: true, value: null });
});

it('says where images go; a command runs in its folder', async () => {
  expect(await read('uploads: { s3: { bucket: frames } }')).toMatchObject({
    value: { kind: 's3', bucket: 'frames', expires: 86_400, public_url: null },
  });
  expect(await read('uploads: { command: [./up, "{file}"] }')).toEqual({
    ok: true,
    value: { kind: 'command', command: ['./up', '{file}'], folder: '/home/me/.config/shotlist' },
  });
});

it('tells every problem at its place', async () => {
  const found = await read('upload: {}\nuploads:\n  s3: { bucket: a }\n  put: { url: "https://x/y" }\n');
  expect(
    found.ok ? [] : found.error.map(({ code, place }) => `${place?.file}:${place?.line} ${code}`),
  ).toEqual([`${FILE}:1 unknown-key`, `${FILE}:3 uploads-kind`, `${FILE}:3 bad-bucket`]);
});
