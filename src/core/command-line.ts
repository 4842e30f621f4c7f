import { escapeControls } from './text.js';

const PLAIN = /^[\w./:@%+,-]+$/u;

/** A shotlist command, quoted for a POSIX shell: `shotlist settle 'my film.yaml' 010:1`. */
export function commandLine(...words: string[]): string {
  return shellWords('shotlist', ...words);
}

/** Words that a person can paste into a POSIX shell: `cp 'my film.yaml' film.yaml`. */
export function shellWords(...words: string[]): string {
  return words.map(shellWord).join(' ');
}

/** One word, quoted for a POSIX shell if it needs to be. What no screen may show stands as its bytes, as in `$'a\x0ab'` (POSIX 2024). */
export function shellWord(word: string): string {
  if (escapeControls(word) !== word) return `$'${Array.from(word, inDollarQuotes).join('')}'`;
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function inDollarQuotes(character: string): string {
  if (character === "'" || character === '\\') return `\\${character}`;
  if (escapeControls(character) === character) return character;
  return Array.from(Buffer.from(character), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
