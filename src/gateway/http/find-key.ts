import { isAbsolute, join } from 'node:path';
import { err, ok, type Result } from '../../core/result.js';
import { escapeControls } from '../../core/text.js';
import { type Disk, errorCode } from '../../system/disk.js';
import { nearPath } from '../../system/near-path.js';
import type { KeyedProvider } from '../provider.js';
import { keyIn, keyOfVariables } from './key-text.js';

/** The longest file that a key is looked for in, in bytes. */
const LONGEST_FILE = 64 * 1024;

/** Where to look for the key. */
export interface KeyPlaces {
  env: Readonly<Record<string, string | undefined>>;
  /** The file named with `--env-file`, if any. */
  envFile: string | undefined;
  /** The user's home folder; null where there is none, and so no key file. */
  home: string | null;
  disk: Disk;
}

/** A key, and what people are told of it. */
export interface FoundKey {
  key: string;
  /** Where it came from: its variable, `b.env (--env-file)` or its file. */
  source: string;
  /** Which other place holds another key, or nothing although it is set; null where nothing surprises. A sentence. */
  warning: string | null;
}

/** How the message begins where no place has a key and none was named. */
export const NO_KEY = 'There is no API key.';

type Found = Result<string | null, string>;

/**
 * The provider's key from the env file, from its variable or from its file in the home folder: what was said most explicitly wins. Fails with a
 * message for the user (which never holds the key) where none has one, where a named file has none (no other place is tried), or where
 * what is found cannot be a key.
 */
export async function findKey(provider: KeyedProvider, places: KeyPlaces): Promise<Result<FoundKey, string>> {
  const { env, envFile, disk } = places;
  const { variable, file } = provider.key;
  const named = inEnv(provider, env);
  const home = homeFile(provider, places);
  if (envFile !== undefined) {
    const source = `${escapeControls(envFile)} (--env-file)`;
    const key = await fromEnvFile(provider, disk, envFile);
    if (!key.ok) return err(`${key.error}.`);
    return ok({ key: key.value, source, warning: await otherKey(key.value, [named, home]) });
  }
  const fromEnv = named.read();
  const blank = env[variable] !== undefined && fromEnv.ok && fromEnv.value === null;
  if (!fromEnv.ok) return err(`${fromEnv.error}.`);
  if (fromEnv.value !== null)
    return ok({
      key: fromEnv.value,
      source: variable,
      warning: await otherKey(fromEnv.value, [home]),
    });
  const fromHome = await home.read();
  if (!fromHome.ok) return err(`${fromHome.error}.`);
  const emptied = `${variable} is set and empty.`;
  if (fromHome.value === null)
    return err(`${NO_KEY} ${blank ? `${emptied} ` : ''}${advice(provider, places)}`);
  return ok({ key: fromHome.value, source: file, warning: blank ? emptied : null });
}

function advice({ key }: KeyedProvider, { home }: KeyPlaces): string {
  const start = `Set ${key.variable}`;
  const named = 'name a file that sets it with --env-file';
  return isFolder(home) ? `${start}, ${named}, or put the key into ${key.file}.` : `${start}, or ${named}.`;
}

/** A place where a key may be. */
interface KeyPlace<T extends Found | Promise<Found>> {
  /** What is said where it holds another key than the one that counts: a sentence. */
  unused: string;
  read(): T;
}

function inEnv(provider: KeyedProvider, env: KeyPlaces['env']): KeyPlace<Found> {
  const { variable } = provider.key;
  return {
    unused: `${variable} is set too and is not used.`,
    read: () => keyIn(provider, env[variable] ?? '', variable),
  };
}

function homeFile(provider: KeyedProvider, { home, disk }: KeyPlaces): KeyPlace<Promise<Found>> {
  const { file } = provider.key;
  return {
    unused: `${file} holds another key, which is not used.`,
    async read() {
      // A relative home would let whatever folder the command runs in say who pays.
      if (!isFolder(home)) return ok(null);
      const text = await readSmall(disk, join(home, file.replace(/^~\//, '')), file);
      return text.ok && text.value !== null ? keyIn(provider, text.value, file) : text;
    },
  };
}

function isFolder(home: string | null): home is string {
  return home !== null && isAbsolute(home);
}

async function fromEnvFile(
  provider: KeyedProvider,
  disk: Disk,
  path: string,
): Promise<Result<string, string>> {
  const name = escapeControls(path);
  const text = await readSmall(disk, path, name);
  if (!text.ok) return text;
  if (text.value !== null) return keyOfVariables(provider, text.value, name);
  const tilde = path.startsWith('~') ? ': the shell did not replace the ~, so write the whole path' : '';
  const near = tilde === '' ? await nearPath(disk, path, () => true) : undefined;
  const meant = near === undefined ? '' : ` (did you mean ${escapeControls(near)}?)`;
  return err(`There is no env file ${name}${tilde}${meant}`);
}

/** Says which of the places, all of them weaker, holds another key than the one that counts. What is wrong with them does not matter. */
async function otherKey(key: string, places: KeyPlace<Found | Promise<Found>>[]): Promise<string | null> {
  for (const { unused, read } of places) {
    const other = await read();
    if (other.ok && other.value !== null && other.value !== key) return unused;
  }
  return null;
}

/** The text of a file of modest size, null where there is none; nothing that could keep a reader waiting is opened. */
async function readSmall(disk: Disk, path: string, name: string): Promise<Found> {
  try {
    const entry = await disk.entry(path);
    if (entry === null) return ok(null);
    if (entry.kind === 'folder') return err(`${name} is a folder, not a file with a key`);
    if (entry.kind !== 'file') return err(`${name} is not a regular file`);
    if (entry.size > LONGEST_FILE)
      return err(`${name} is too long for a file with a key (${entry.size} bytes)`);
    const text = await disk.readText(path);
    return text.includes('\0') ? err(`${name} is not UTF-8 text: save it as UTF-8`) : ok(text);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return ok(null);
    const cure = code === 'EACCES' || code === 'EPERM' ? ': make it readable for you' : '';
    return err(`${name} cannot be read (${code ?? 'unknown error'})${cure}`);
  }
}
