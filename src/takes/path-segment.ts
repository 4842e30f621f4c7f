import { lateRegExp } from '../core/lazy.js';
import { err, ok, type Result } from '../core/result.js';
import { escapeControls } from '../core/text.js';

/** The most bytes of UTF-8; leaves room for `.part`, a job id and an extension within the 255 bytes of most file systems. */
const MOST_BYTES = 200;

/** Matches most names, all of them safe: the names that Windows reserves are shorter or have other characters. */
const PLAIN = /^\w[\w-]{4,199}$/;

/** Text in which no character is unsafe, as most is. */
const SAFE = /^[\w .-]*$/;

/** Characters that are not allowed in names, as the inside of a character class; `/` separates names. */
const UNSAFE = String.raw`\\:*?"<>|{}\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}`;
const firstUnsafe = lateRegExp(`[${UNSAFE}]`, 'u');
const everyUnsafe = lateRegExp(`[/${UNSAFE}]`, 'gu');

/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const WINDOWS_DEVICE = /^(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])$/i;

/** Checks that a folder or file name is safe on every file system; the error is the rest of a sentence. */
export function checkPathSegment(segment: string): Result<null, string> {
  if (PLAIN.test(segment)) return ok(null);
  if (segment === '') return err('contains an empty folder or file name');
  if (segment.startsWith('.')) return err('contains a name that starts with a dot');
  const unsafe = SAFE.test(segment) ? undefined : firstUnsafe().exec(segment)?.[0];
  if (unsafe !== undefined) return err(`contains the character ${nameCharacter(unsafe)}`);
  if (/[. ]$/.test(segment)) return err('contains a name that ends with a dot or a space');
  if (segment.startsWith(' ')) return err('contains a name that starts with a space');
  const device = (segment.split('.')[0] ?? '').trim();
  if (WINDOWS_DEVICE.test(device)) return err(`contains "${device}", a reserved file name on Windows`);
  if (/\.part$/i.test(segment))
    return err('contains a name that ends with .part, as unfinished downloads do');
  const bytes = Buffer.byteLength(segment);
  if (bytes > MOST_BYTES) return err(`contains a name of ${bytes} bytes (at most ${MOST_BYTES} bytes)`);
  return ok(null);
}

/** The text as a part of a name: each character that is not allowed there becomes `-`. */
export function asPartOfName(text: string): string {
  return SAFE.test(text) ? text : text.replace(everyUnsafe(), '-');
}

/** Folds case and Unicode normalization: equal for all names that some file system treats as the same. */
export function foldName(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return name.toUpperCase();
  return name.normalize('NFKC').toLowerCase().toUpperCase().normalize('NFKC');
}

/** A name as messages show it. */
export function quoted(name: string): string {
  return `"${escapeControls(name)}"`;
}

function nameCharacter(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /[\x21-\x7e]/.test(character) ? `\`${character}\`` : `U+${code}`;
}
