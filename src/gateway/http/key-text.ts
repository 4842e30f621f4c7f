import { closestMatch } from '../../core/closest-match.js';
import { err, ok, type Result } from '../../core/result.js';
import { escapeControls, truncate } from '../../core/text.js';
import type { KeyedProvider } from '../provider.js';

/** A line of an env file. Node's `parseEnv` keeps a comment as part of the value (20.18) or cuts a value at any `#` (22), and a key must be read exactly. */
const VARIABLE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/;

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)$/;

/**
 * The key in a text that people put one into: alone on its line, or set to the provider's variable, with quotes, `export`, `Bearer`, a byte order
 * mark, blank lines and comments around it. Null where there is nothing; fails with a message (without the text) where it cannot be told.
 */
export function keyIn(provider: KeyedProvider, text: string, place: string): Result<string | null, string> {
  const lines = withoutMark(text)
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  if (lines.some((line) => isAssignment(provider, line)))
    return keyOfVariables(provider, lines.join('\n'), place);
  const [line, ...more] = lines;
  if (line === undefined) return ok(null);
  if (more.length > 0)
    return err(`${place} holds ${lines.length} lines, and a key is one: leave only the key`);
  return bareKey(line, place);
}

/** The key that an env file sets; fails where it does not set one, which is never passed over. */
export function keyOfVariables(provider: KeyedProvider, text: string, place: string): Result<string, string> {
  const { variable } = provider.key;
  const variables = envVariables(text);
  const value = variables.get(variable);
  if (value === undefined) {
    const line = `write a line ${variable}=… into it`;
    const meant = [...variables.keys()].find((name) => isNearlyTheVariable(provider, name));
    if (meant !== undefined)
      return err(
        `${place} does not set ${variable}, only ${shown(meant)}. Did you mean ${variable}? Rename it there`,
      );
    const odd = withoutMark(text)
      .split(/\r\n|\r|\n/)
      .findIndex((each) => !/^\s*#/.test(each) && each.includes(variable));
    if (odd >= 0) return err(`${place} names ${variable} on line ${odd + 1} and does not set it: ${line}`);
    return err(`${place} does not set ${variable}: ${line}`);
  }
  const key = bareKey(value, place);
  if (key.ok && key.value === null) return err(`${variable} is empty in ${place}: write the key after the =`);
  return key as Result<string, string>;
}

/**
 * The variables of an env file: `NAME=value` lines, with or without `export`, values bare (a ` #` starts a comment) or in single or
 * double quotes. Other lines are passed over; of a repeated name the last counts.
 */
export function envVariables(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const line of withoutMark(text).split(/\r\n|\r|\n/)) {
    const match = VARIABLE.exec(line);
    if (match) variables.set(match[1] as string, unquoted(match[2] as string));
  }
  return variables;
}

function unquoted(written: string): string {
  const quoted = /^(["'])(.*?)\1\s*(?:#.*)?$/.exec(written);
  return quoted ? (quoted[2] as string) : written.replace(/(^|\s+)#.*$/, '');
}

/** The key, or a message for the user (without it) where it cannot be one. */
export function checkKey(key: string, place: string): Result<string, string> {
  if (!/^[\x21-\x7e]+$/.test(key))
    return err(
      `The API key in ${place} holds a space, a line break or a character outside ASCII: copy it again, alone on its line`,
    );
  if (/["'`{}<>\\]/.test(key) || /^\$/.test(key))
    return err(
      `The API key in ${place} holds a quote, a bracket or a variable: copy it again, the key and nothing else`,
    );
  return ok(key);
}

function bareKey(written: string, place: string): Result<string | null, string> {
  const key = unwrapped(unwrapped(written.trim()).replace(/^(?:Authorization:\s*)?Bearer\s+/i, ''));
  return key === '' ? ok(null) : checkKey(key, place);
}

function unwrapped(text: string): string {
  return /^(["'`])(.*)\1;?$/.exec(text)?.[2]?.trim() ?? text;
}

/** A key may end in `=` signs, as base64 does; what has them after a variable's name or anything behind them sets a variable. */
function isAssignment(provider: KeyedProvider, line: string): boolean {
  const match = ASSIGNMENT.exec(line);
  if (!match) return false;
  return !/^=*\s*$/.test(match[2] as string) || isNearlyTheVariable(provider, match[1] as string);
}

function isNearlyTheVariable({ name: service, originVariable, key }: KeyedProvider, name: string): boolean {
  if (name === originVariable) return false;
  if (name.toLowerCase().includes(service)) return true;
  return name.length >= 7 && closestMatch(name, [key.variable]) !== undefined;
}

function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, '');
}

function shown(name: string): string {
  return truncate(escapeControls(name), 40);
}
