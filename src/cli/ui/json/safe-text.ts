import { lateRegExp } from '../../../core/lazy.js';

/** A line break in JSON text is never inside a string. */
const unsafe = lateRegExp(String.raw`[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]`, 'gu');

/**
 * JSON, in one line or indented, that is safe on a screen: control, format and bidirectional characters, which JSON text may hold as they are,
 * stand as `\u` escapes (RFC 8259, section 7). The value that a program reads is the same.
 */
export function jsonText(value: unknown, indent = 0): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, null, indent).replace(unsafe(), (character) =>
    character.split('').map(escaped).join(''),
  );
}
