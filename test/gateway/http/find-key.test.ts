import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memfs } from 'memfs';
import { describe, expect, test } from 'vitest';
import { findKey } from '../../../src/gateway/http/find-key.js';
import { pixazo } from '../../../src/gateway/pixazo/provider.js';
import { diskOver, systemDisk } from '../../../src/system/node-disk.js';

const ENV_FILE = '/film/.env';

function read(
  files: Record<string, string>,
  env: Record<string, string> = {},
  envFile?: string,
  home: string | null = '/home/mira',
) {
  const disk = diskOver(memfs({ '/home/mira': null, ...files }).fs as never);
  return findKey(pixazo, { env, envFile, home, disk });
}

const HOME = { '/home/mira/.pixazo/api-key': 'from-home\n' };
const FILE = { [ENV_FILE]: 'OTHER=1\nPIXAZO_API_KEY="from-file"\n' };
const ENV = { PIXAZO_API_KEY: 'from-env' };

const found = (key: string, source: string, warning: string | null = null) => ({
  ok: true,
  value: { key, source, warning },
});
const says = (text: string) => ({ ok: false, error: expect.stringContaining(text) });

describe('what was said most explicitly wins', () => {
  test('the named file, and it is said that the environment is not used', async () => {
    expect(await read({ ...HOME, ...FILE }, ENV, ENV_FILE)).toEqual(
      found('from-file', '/film/.env (--env-file)', 'PIXAZO_API_KEY is set too and is not used.'),
    );
  });

  test('then the environment', async () => {
    expect(await read(HOME, { PIXAZO_API_KEY: ' from-env ' })).toEqual(
      found('from-env', 'PIXAZO_API_KEY', '~/.pixazo/api-key holds another key, which is not used.'),
    );
  });

  test('then the home folder', async () => {
    expect(await read(HOME)).toEqual(found('from-home', '~/.pixazo/api-key'));
  });

  test('the same key in two places is no surprise', async () => {
    const same = { ...FILE, '/home/mira/.pixazo/api-key': 'from-file' };
    expect(await read(same, { PIXAZO_API_KEY: 'from-file' }, ENV_FILE)).toMatchObject({
      value: { warning: null },
    });
  });

  test('what is wrong with a place that is not used does not matter', async () => {
    const broken = { ...FILE, '/home/mira/.pixazo/api-key': 'two\nlines' };
    expect(await read(broken, { PIXAZO_API_KEY: 'a b' }, ENV_FILE)).toMatchObject({
      value: { key: 'from-file', warning: null },
    });
  });

  test.each(['', '  ', '\n'])(
    'a variable that is set to %j is passed over, and that is said',
    async (blank) => {
      expect(await read(HOME, { PIXAZO_API_KEY: blank })).toEqual(
        found('from-home', '~/.pixazo/api-key', 'PIXAZO_API_KEY is set and empty.'),
      );
      expect(await read({}, { PIXAZO_API_KEY: blank })).toEqual(says('PIXAZO_API_KEY is set and empty'));
    },
  );
});

test('every combination of the three places', async () => {
  const texts = [null, '', 'a b', 'key-a', 'key-b'];
  const values = [null, '', ' ', 'a b', 'key-a', 'key-b'];
  const usable = (text: string | null) => (text?.startsWith('key-') ? text : null);
  for (const file of texts)
    for (const env of values)
      for (const home of texts) {
        const got = await read(
          {
            ...(file !== null && { [ENV_FILE]: `PIXAZO_API_KEY=${file}` }),
            ...(home !== null && { '/home/mira/.pixazo/api-key': home }),
          },
          env === null ? {} : { PIXAZO_API_KEY: env },
          file === null ? undefined : ENV_FILE,
        );
        // The first place that is set decides; a blank variable is not set, and a file that was named is, whatever it holds.
        const first = file ?? ((env ?? '').trim() || home);
        const label = JSON.stringify({ file, env, home });
        expect(got.ok ? got.value.key : null, label).toBe(usable(first));
        if (!got.ok) continue;
        const weaker = [...(file === null ? [] : [usable(env)]), ...(first === home ? [] : [usable(home)])];
        const differs = weaker.some((key) => key !== null && key !== got.value.key);
        const isBlank = env !== null && env.trim() === '' && file === null;
        expect(got.value.warning !== null, label).toBe(differs || isBlank);
      }
});

describe('a named file without the key is an error, whatever other places hold', () => {
  const named = (text: string) => read({ ...HOME, [ENV_FILE]: text }, ENV, ENV_FILE);

  test.each([
    ['', 'does not set PIXAZO_API_KEY'],
    ['OTHER=1', 'does not set PIXAZO_API_KEY'],
    ['PIXAZO_GATEWAY=https://x', 'does not set PIXAZO_API_KEY'],
    ['PIXAZO_API_KEY=', 'is empty'],
    ['PIXAZO_API_KEY=  ', 'is empty'],
    ['PIXAZO_API_KEY=""', 'is empty'],
    ['PIXAZO_APIKEY=abc', 'does not set PIXAZO_API_KEY, only PIXAZO_APIKEY. Did you mean'],
    ['pixazo_api_key=abc', 'Did you mean PIXAZO_API_KEY?'],
    ['A=1\nPIXAZO_API_KEY: abc', 'line 2'],
    ['# PIXAZO_API_KEY=abc', 'does not set PIXAZO_API_KEY: write'],
    ['PIXAZO_API_KEY="abc', 'a quote'],
    ['PIXAZO_API_KEY=a b', 'a space'],
    ['P\0I\0X\0', 'UTF-8'],
    ['x'.repeat(100_000), 'too long'],
  ])('%j', async (text, why) => {
    expect(await named(text)).toEqual(says(why));
    expect(JSON.stringify(await named(text))).not.toMatch(/abc/);
  });

  test('not there, or a folder', async () => {
    expect(await read(HOME, ENV, ENV_FILE)).toEqual(says('There is no env file /film/.env'));
    expect(await read({ ...HOME, '/film/key.env': 'x' }, ENV, '/film/kye.env')).toEqual(
      says('There is no env file /film/kye.env (did you mean /film/key.env?).'),
    );
    expect(await read(HOME, ENV, '~/.env')).toEqual(says('the shell did not replace the ~'));
    expect(await read({ ...HOME, '/film/.env/x': '' }, ENV, ENV_FILE)).toEqual(says('is a folder'));
  });
});

test.runIf(process.platform !== 'win32')('a pipe is never waited for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shotlist-key-'));
  mkdirSync(join(folder, '.pixazo'));
  execFileSync('mkfifo', [join(folder, '.pixazo', 'api-key')]);
  const places = { env: {}, home: folder, disk: systemDisk };
  expect(await findKey(pixazo, { ...places, envFile: undefined })).toEqual(says('not a regular file'));
  const envFile = join(folder, '.pixazo', 'api-key');
  expect(await findKey(pixazo, { ...places, envFile })).toEqual(says('not a regular file'));
  rmSync(folder, { recursive: true });
});

describe('a key file', () => {
  const home = (text: string) => read({ '/home/mira/.pixazo/api-key': text });

  test.each([
    'key-1',
    'key-1\r\n',
    '\ufeffkey-1',
    '# mine\n\nkey-1\n',
    '"key-1"',
    "'key-1'",
    'Bearer key-1',
    'PIXAZO_API_KEY=key-1',
    'export PIXAZO_API_KEY="key-1"',
    'OTHER=1\r\nPIXAZO_API_KEY=key-1 # mine\r\n',
    'PIXAZO_API_KEY="Bearer key-1"',
  ])('%j is understood', async (text) =>
    expect(await home(text)).toEqual(found('key-1', '~/.pixazo/api-key')),
  );

  test.each(['key==', 'a/b+c=', 'k-1.2_3~4'])('%s may be a key', async (key) => {
    expect(await home(key)).toMatchObject({ value: { key } });
  });

  test.each([
    ['key-1\nkey-2', '2 lines'],
    ['PIXAZO_KEY=abc', 'Did you mean PIXAZO_API_KEY?'],
    ['PIXAZO_API_KEY=', 'empty'],
    ['{"key":"abc"}', 'a bracket'],
    ['<abc>', 'a bracket'],
    ['$PIXAZO', 'a variable'],
    ['key abc', 'a space'],
    ['clé', 'outside ASCII'],
  ])('%j is refused', async (text, why) => {
    expect(await home(text)).toEqual(says(why));
    expect(JSON.stringify(await home(text))).not.toMatch(/abc|clé/);
  });

  test('in the place of which there is a folder', async () => {
    expect(await read({ '/home/mira/.pixazo/api-key/x': '' })).toEqual(says('is a folder'));
  });

  test.each([null, '', 'relative', '.'])('is not looked for where home is %j', async (folder) => {
    const disk = { '/film/.pixazo/api-key': 'stolen', 'relative/.pixazo/api-key': 'stolen' };
    const key = await read(disk, {}, undefined, folder);
    expect(key).toEqual(says('There is no API key'));
    expect(JSON.stringify(key)).not.toContain('~');
  });
});

describe('no key', () => {
  test('anywhere: the message names all three places', async () => {
    for (const place of ['PIXAZO_API_KEY', '--env-file', '~/.pixazo/api-key'])
      expect(await read({})).toEqual(says(place));
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
