/** Bytes of UTF-8 that leave room for `.part`, a job id and an extension within the 255 of most file systems. */
const MOST_BYTES = 200;

/** Most segments there are, known to be safe at a glance: names that Windows reserves are shorter or have other characters. */
const PLAIN = /^\w[\w-]{4,199}$/;

/** Characters that no name may have, as the inside of a character class; `/` parts names. */
export const UNSAFE_CHARACTERS = String.raw`\\:*?"<>|{}\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}`;
const UNSAFE = new RegExp(`[${UNSAFE_CHARACTERS}]`, 'u');

/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const WINDOWS_DEVICE = /^(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])$/i;

/** Why a folder or file of that name would be unsafe on some file system; null where it is safe on all of them. */
export function segmentProblem(segment: string): string | null {
  if (PLAIN.test(segment)) return null;
  if (segment === '') return 'has an empty part';
  if (segment.startsWith('.')) return 'has a part that starts with a dot';
  const unsafe = UNSAFE.exec(segment)?.[0];
  if (unsafe !== undefined) return `has the character ${nameCharacter(unsafe)}`;
  if (/[. ]$/.test(segment)) return 'has a part that ends with a dot or a space';
  if (segment.startsWith(' ')) return 'has a part that starts with a space';
  const device = (segment.split('.')[0] ?? '').trim();
  if (WINDOWS_DEVICE.test(device)) return `has the part ${device}, which Windows reserves`;
  if (/\.part$/i.test(segment)) return 'has a part that ends with .part, as unfinished downloads do';
  const bytes = Buffer.byteLength(segment);
  return bytes > MOST_BYTES ? `has a part of ${bytes} bytes, and ${MOST_BYTES} are the most` : null;
}

/** One text for all names that some file system takes for the same: without regard to case and Unicode normalization. */
export function foldName(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return name.toUpperCase();
  return name.normalize('NFKC').toLowerCase().toUpperCase().normalize('NFKC');
}

function nameCharacter(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /[\x21-\x7e]/.test(character) ? `\`${character}\`` : `U+${code}`;
}
