/** The most bytes of UTF-8; leaves room for `.part`, a job id and an extension within the 255 bytes of most file systems. */
const MOST_BYTES = 200;

/** Matches most names, all of them safe: the names that Windows reserves are shorter or have other characters. */
const PLAIN = /^\w[\w-]{4,199}$/;

/** Characters that are not allowed in names, as the inside of a character class; `/` separates names. */
export const UNSAFE_CHARACTERS = String.raw`\\:*?"<>|{}\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}`;
const UNSAFE = new RegExp(`[${UNSAFE_CHARACTERS}]`, 'u');

/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const WINDOWS_DEVICE = /^(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])$/i;

/** Why a folder or file name is unsafe on some file system, as the rest of a sentence; null if it is safe on all of them. */
export function pathSegmentProblem(segment: string): string | null {
  if (PLAIN.test(segment)) return null;
  if (segment === '') return 'contains an empty folder or file name';
  if (segment.startsWith('.')) return 'contains a name that starts with a dot';
  const unsafe = UNSAFE.exec(segment)?.[0];
  if (unsafe !== undefined) return `contains the character ${nameCharacter(unsafe)}`;
  if (/[. ]$/.test(segment)) return 'contains a name that ends with a dot or a space';
  if (segment.startsWith(' ')) return 'contains a name that starts with a space';
  const device = (segment.split('.')[0] ?? '').trim();
  if (WINDOWS_DEVICE.test(device)) return `contains "${device}", a reserved file name on Windows`;
  if (/\.part$/i.test(segment)) return 'contains a name that ends with .part, as unfinished downloads do';
  const bytes = Buffer.byteLength(segment);
  return bytes > MOST_BYTES ? `contains a name of ${bytes} bytes (at most ${MOST_BYTES} bytes)` : null;
}

/** Folds case and Unicode normalization: equal for all names that some file system treats as the same. */
export function foldName(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return name.toUpperCase();
  return name.normalize('NFKC').toLowerCase().toUpperCase().normalize('NFKC');
}

function nameCharacter(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /[\x21-\x7e]/.test(character) ? `\`${character}\`` : `U+${code}`;
}
