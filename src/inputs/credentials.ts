import { join } from 'node:path';
import { err, ok, type Result } from '../core/result.js';
import { type Disk, readTextIfAny, whyNot } from '../system/disk.js';

/** Where AWS tools keep their keys. */
export interface KeysAt {
  env: Readonly<Record<string, string | undefined>>;
  home: string | null;
  disk: Disk;
}

/** The keys of an account at AWS or a compatible service. */
export interface AwsKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
  /** For people: the variable or the file and profile that they are from. */
  source: string;
}

/** What the variables and files say besides keys; undefined for what they do not say. */
export interface AwsSettings {
  region: string | undefined;
  endpoint: string | undefined;
}

/**
 * The keys from `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or of a profile (`AWS_PROFILE`, else `default`) in the shared
 * credentials file, in the order of the AWS CLI ("Configuration settings and precedence"); a profile that is named comes first. Fails with a
 * message that shows no key.
 */
export async function awsKeys({ env, home, disk }: KeysAt): Promise<Result<AwsKeys, string>> {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = env;
  if (id && secret)
    return ok({
      accessKeyId: id,
      secretAccessKey: secret,
      sessionToken: token || undefined,
      source: 'AWS_ACCESS_KEY_ID',
    });
  if (id || secret)
    return err(
      `${id ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY'} is set without ${id ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID'}`,
    );
  const profile = env.AWS_PROFILE || 'default';
  const files = [
    { path: env.AWS_SHARED_CREDENTIALS_FILE || inHome(home, 'credentials'), section: profile },
    { path: env.AWS_CONFIG_FILE || inHome(home, 'config'), section: sectionOf(profile) },
  ];
  for (const { path, section } of files) {
    const read = await sectionIn(disk, path, section);
    if (!read.ok) return read;
    const { aws_access_key_id: key, aws_secret_access_key: hidden, aws_session_token: session } = read.value;
    if (key && hidden)
      return ok({
        accessKeyId: key,
        secretAccessKey: hidden,
        sessionToken: session,
        source: `${path} (${profile})`,
      });
  }
  const where = env.AWS_PROFILE ? `the profile ${profile} has no keys` : 'there are no keys';
  return err(
    `${where}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write them into ~/.aws/credentials`,
  );
}

/** Region and endpoint by variables, else by the profile in the shared config file. */
export async function awsSettings({ env, home, disk }: KeysAt): Promise<Result<AwsSettings, string>> {
  const path = env.AWS_CONFIG_FILE || inHome(home, 'config');
  const read = await sectionIn(disk, path, sectionOf(env.AWS_PROFILE || 'default'));
  if (!read.ok) return read;
  return ok({
    region: env.AWS_REGION || env.AWS_DEFAULT_REGION || read.value.region,
    endpoint: env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || read.value.endpoint_url,
  });
}

function inHome(home: string | null, file: string): string | null {
  return home === null ? null : join(home, '.aws', file);
}

/** The config file says `profile` before every name but `default`. */
function sectionOf(profile: string): string {
  return profile === 'default' ? profile : `profile ${profile}`;
}

/** The keys of one section of an INI file; none where there is no such file. */
async function sectionIn(
  disk: Disk,
  path: string | null,
  section: string,
): Promise<Result<Record<string, string>, string>> {
  if (path === null) return ok({});
  let text: string;
  try {
    text = await readTextIfAny(disk, path);
  } catch (error) {
    return err(`cannot read ${path} (${whyNot(error)})`);
  }
  const found: Record<string, string> = {};
  let isInside = false;
  for (const line of text.split(/\r?\n/)) {
    const head = /^\s*\[\s*(.*?)\s*\]/.exec(line);
    if (head) isInside = head[1]?.replace(/\s+/g, ' ') === section;
    // An indented line belongs to a nested setting.
    const pair = isInside ? /^([A-Za-z_]+)\s*=\s*(.*?)\s*$/.exec(line) : null;
    if (pair) found[pair[1] as string] = pair[2] as string;
  }
  return ok(found);
}
