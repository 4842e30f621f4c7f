import { lateRegExp } from './lazy.js';

/** Text of printable ASCII alone, as most is. */
const PRINTABLE = /^[\x20-\x7e]*$/;
const control = lateRegExp(String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]`, 'u');
const unsafe = lateRegExp(String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]`, 'gu');

/** True if there is a control, format or bidirectional character, or a line separator in the text. */
export function hasControls(text: string): boolean {
  return !PRINTABLE.test(text) && control().test(text);
}

/**
 * Makes untrusted text safe for a screen, a report or an error: control, format and bidirectional characters, line separators
 * and lone surrogates become visible escapes (`\x1b`, `\u{202e}`); nothing else changes.
 */
export function escapeControls(text: string): string {
  if (PRINTABLE.test(text)) return text;
  return text.replace(unsafe(), (character) => {
    const code = character.codePointAt(0) as number;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** Shortens text to at most `length` characters; the last one is an ellipsis if anything was removed. */
export function truncate(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, Math.max(0, length - 1)).join('')}…`;
}

/** `1 take`, `2 takes`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}

/** The first `most` lines; if there are others, the last line counts them: `and 3 more`, behind `indent`. */
export function firstLines(lines: readonly string[], most: number, indent = ''): string[] {
  const more = lines.length - most;
  return [...lines.slice(0, most), ...(more > 0 ? [`${indent}and ${more} more`] : [])];
}

/** Text in which no link can be used that is signed: signatures and tokens in queries are taken out, and what stands before the host. */
export function withoutSignatures(text: string): string {
  const user = /(:(?:\/\/|\\\/\\\/)|%3A%2F%2F)(?:(?!%2F|%3F)[^\s/?#@\\])+(@|%40)/gi;
  const secret =
    /(X-Amz-(?:Signature|Security-Token|Credential)|X-Goog-Signature|(?<=[?&;]|\\u0026|%26|%3F)(?:Signature|sig|hm|hmac|rlkey|(?:\w*_)?token))(=|%3D)[\w+/=%.~-]+/gi;
  return text.replace(user, '$1[hidden]$2').replace(secret, '$1$2[hidden]');
}

/** A link of a host and a path in their usual form, as most are. */
const BARE = /^https?:\/\/[a-z0-9.-]+\/(?!.*\/\.)(?!\.)[\w./-]*$/;

/** A URL without the parts that may carry a secret: user, password, query and fragment. Other text is returned unchanged. */
export function withoutQuery(link: string): string {
  if (BARE.test(link)) return link;
  if (!URL.canParse(link)) return link;
  const url = new URL(link);
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return url.href;
}

/** A string as a quoted YAML scalar; single quotes if possible. */
export function inQuotes(text: string): string {
  return text.includes("'") || text.includes('\n') ? JSON.stringify(text) : `'${text}'`;
}
