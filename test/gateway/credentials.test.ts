import { memfs } from 'memfs';
import { describe, expect, test } from 'vitest';
import { readKey } from '../../src/gateway/credentials.js';
import { diskOver } from '../../src/node-disk.js';

function read(files: Record<string, string>, env: Record<string, string> = {}, envFile?: string) {
  const disk = diskOver(memfs({ '/home/mira': null, ...files }).fs as never);
  return readKey({ env, envFile, home: '/home/mira', disk });
}

const HOME = { '/home/mira/.pixazo/api-key': 'from-home\n' };
const FILE = { '/film/.env': 'OTHER=1\nPIXAZO_API_KEY="from-file"\n' };

describe('the first place that has one', () => {
  test('the environment', async () => {
    const key = await read({ ...HOME, ...FILE }, { PIXAZO_API_KEY: ' from-env ' }, '/film/.env');
    expect(key).toEqual({ ok: true, value: 'from-env' });
  });

  test('then the env file', async () => {
    expect(await read({ ...HOME, ...FILE }, { PIXAZO_API_KEY: '' }, '/film/.env')).toEqual({
      ok: true,
      value: 'from-file',
    });
  });

  test('then the home folder', async () => {
    expect(await read({ ...HOME, ...FILE })).toEqual({ ok: true, value: 'from-home' });
    expect(await read({ ...HOME, '/film/.env': 'OTHER=1' }, {}, '/film/.env')).toEqual({
      ok: true,
      value: 'from-home',
    });
  });
});

describe('no key', () => {
  test('anywhere: the message names all three places', async () => {
    const key = await read({});
    expect(key).toMatchObject({ ok: false });
    for (const place of ['PIXAZO_API_KEY', '--env-file', '~/.pixazo/api-key'])
      expect(key).toEqual({ ok: false, error: expect.stringContaining(place) });
  });

  test('an env file that is not there is not passed over', async () => {
    expect(await read(HOME, {}, '/film/.env')).toEqual({
      ok: false,
      error: expect.stringContaining('no env file /film/.env'),
    });
  });

  test('a folder in the place of the file', async () => {
    expect(await read({ '/home/mira/.pixazo/api-key/x': '' })).toEqual({
      ok: false,
      error: expect.stringContaining('EISDIR'),
    });
  });

  test.each(['two\nlines', 'a b', 'clé', 'tab\there', 'nul\u0000'])(
    '%j cannot be one, and is not shown',
    async (bad) => {
      const key = await read({}, { PIXAZO_API_KEY: bad });
      expect(key).toMatchObject({ ok: false, error: expect.stringContaining('PIXAZO_API_KEY') });
      expect(JSON.stringify(key)).not.toContain(JSON.stringify(bad).slice(1, -1));
    },
  );
});
