import { expect, it } from 'vitest';
import { awsKeys, awsSettings } from '../../src/inputs/credentials.js';
import { memoryDisk } from '../support/memory-disk.js';

const FILES = {
  '/home/me/.aws/credentials': `# mine
[default]
aws_access_key_id = AKIDDEFAULT
aws_secret_access_key=default secret
[ studio ]\r
aws_access_key_id=AKIDSTUDIO\r
aws_secret_access_key = a=b/c+d\r
aws_session_token = token\r
[half]
aws_access_key_id = AKIDHALF
`,
  '/home/me/.aws/config': `[default]
region = eu-central-1
s3 =
  region = not-this-one
[profile studio]
region = us-west-2
endpoint_url = https://r2.example
[profile inconfig]
aws_access_key_id = AKIDCONFIG
aws_secret_access_key = config secret
`,
  '/elsewhere/credentials':
    '[default]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = other secret\n',
};

const at = (env: Record<string, string>, home: string | null = '/home/me') => ({
  env,
  home,
  disk: memoryDisk(FILES).disk,
});

it.each<[string, Record<string, string>, string, string | undefined, string]>([
  ['the default profile', {}, 'AKIDDEFAULT', undefined, '/home/me/.aws/credentials (default)'],
  [
    'the profile that is named',
    { AWS_PROFILE: 'studio' },
    'AKIDSTUDIO',
    'token',
    '/home/me/.aws/credentials (studio)',
  ],
  [
    'a profile of the config file',
    { AWS_PROFILE: 'inconfig' },
    'AKIDCONFIG',
    undefined,
    '/home/me/.aws/config (inconfig)',
  ],
  [
    'another file',
    { AWS_SHARED_CREDENTIALS_FILE: '/elsewhere/credentials' },
    'AKIDOTHER',
    undefined,
    '/elsewhere/credentials (default)',
  ],
  [
    'the variables, before all files',
    { AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' },
    'AKIDENV',
    't',
    'AWS_ACCESS_KEY_ID',
  ],
])('keys come from %s', async (_what, env, accessKeyId, sessionToken, source) => {
  expect(await awsKeys(at(env))).toMatchObject({ ok: true, value: { accessKeyId, sessionToken, source } });
});

it.each<[Record<string, string>, string | null, string]>([
  [{ AWS_ACCESS_KEY_ID: 'AKIDENV' }, '/home/me', 'AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY'],
  [{ AWS_SECRET_ACCESS_KEY: 'hidden' }, '/home/me', 'AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID'],
  [{ AWS_PROFILE: 'half' }, '/home/me', 'the profile half has no keys'],
  [{}, null, 'there are no keys'],
  [{}, '/home/other', 'there are no keys'],
])('none, and what is missing is told: %o', async (env, home, why) => {
  const found = await awsKeys(at(env, home));
  expect(found).toMatchObject({ ok: false, error: expect.stringContaining(why) });
  expect(JSON.stringify(found)).not.toMatch(/AKID|hidden/);
});

it('region and endpoint come from variables, else from the profile', async () => {
  expect(await awsSettings(at({}))).toEqual({ ok: true, value: { region: 'eu-central-1' } });
  expect(await awsSettings(at({ AWS_PROFILE: 'studio' }))).toMatchObject({
    value: { region: 'us-west-2', endpoint: 'https://r2.example' },
  });
  const env = { AWS_REGION: 'auto', AWS_ENDPOINT_URL_S3: 'https://one', AWS_ENDPOINT_URL: 'https://two' };
  expect(await awsSettings(at(env))).toEqual({
    ok: true,
    value: { region: 'auto', endpoint: 'https://one' },
  });
});
