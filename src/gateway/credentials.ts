import { join } from 'node:path';
import type { Result } from '../core/result.js';
import { err, ok } from '../core/result.js';
import type { Disk } from '../disk.js';
import { errorCode } from '../disk.js';
import { parseEnvFile } from './env-file.js';

/** The environment variable that holds the key. */
export const KEY_VARIABLE = 'PIXAZO_API_KEY';

/** Where to look for the key. */
export interface KeyPlaces {
  env: Readonly<Record<string, string | undefined>>;
  /** The file named with `--env-file`, if any. */
  envFile: string | undefined;
  /** The user's home folder. */
  home: string;
  disk: Disk;
}

const ADVICE = `Set ${KEY_VARIABLE}, name a file that sets it with --env-file, or put the key into ~/.pixazo/api-key.`;

/**
 * The API key from `PIXAZO_API_KEY`, the env file or `~/.pixazo/api-key`, the first that has one. Fails with a message for the user
 * (which never holds the key) where none has, a file cannot be read, or what it holds cannot be a key.
 */
export async function readKey({ env, envFile, home, disk }: KeyPlaces): Promise<Result<string, string>> {
  const fromEnv = env[KEY_VARIABLE]?.trim();
  if (fromEnv) return checkKey(fromEnv, KEY_VARIABLE);

  if (envFile !== undefined) {
    const text = await readIfThere(disk, envFile);
    if (!text.ok) return text;
    if (text.value === null) return err(`There is no env file ${envFile}. ${ADVICE}`);
    const key = parseEnvFile(text.value).get(KEY_VARIABLE)?.trim();
    if (key) return checkKey(key, envFile);
  }

  const text = await readIfThere(disk, join(home, '.pixazo', 'api-key'));
  if (!text.ok) return text;
  const key = text.value?.replace(/^\ufeff/, '').trim();
  if (key) return checkKey(key, '~/.pixazo/api-key');
  if (envFile === undefined) return err(`There is no API key. ${ADVICE}`);
  return err(`${envFile} does not set ${KEY_VARIABLE}: write a line ${KEY_VARIABLE}=… into it.`);
}

async function readIfThere(disk: Disk, path: string): Promise<Result<string | null, string>> {
  try {
    return ok(await disk.readText(path));
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return ok(null);
    return err(`${path} cannot be read (${code ?? 'unknown error'}). ${ADVICE}`);
  }
}

/** The key, or a message for the user (without it) where it cannot travel in a header; `place` is where it was found. */
export function checkKey(key: string, place: string): Result<string, string> {
  if (/^[\x21-\x7e]+$/.test(key)) return ok(key);
  return err(
    `The API key in ${place} holds a space, a line break or a character outside ASCII; copy it again, alone on its line.`,
  );
}
