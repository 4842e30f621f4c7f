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

/** One word, quoted for a POSIX shell if it needs to be. */
export function shellWord(word: string): string {
  const safe = escapeControls(word);
  return PLAIN.test(safe) ? safe : `'${safe.replaceAll("'", `'\\''`)}'`;
}
