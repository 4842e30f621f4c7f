import { error, type Problem } from '../core/diagnostic.js';
import { parseListen } from '../core/door-address.js';
import { entryOf, type Span, type YamlNode } from '../yaml/node.js';
import { type Problems, SECRET } from './problems.js';
import type { WrittenUploads } from './uploads.js';

const SECRET_KEY = /secret|passw|token|credential|(?:access|api|private)_?key|^key$/i;
/** AWS key ids, private keys, the tokens of well-known services, and long strings without any words. */
const SECRET_VALUE =
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN|\b(?:gh[pousr]_|sk-|xox[abpr]-|glpat-)[\w-]{16,}|^(?!\.{0,2}\/)(?=.*\d)(?=.*[A-Z])(?=.*[a-z])[A-Za-z0-9+/=_-]{32,}$/;
const FROM_ENVIRONMENT = /^(?:[A-Za-z][A-Za-z-]* )?\$[A-Za-z_][A-Za-z0-9_]*$/;
/** Options and variables of programs that take a secret, but for those that say where one is, or what of. */
const SECRET_OPTION =
  /^-{0,2}(?![\w-]*(?:file|path|dir|env|stdin|type|url)(?:=|$))[\w-]*(?:secret|passw|token|credential|(?:access|api|private)[_-]?key)[\w-]*(=|$)/i;
/** Longer words are no options, and would take long to look through. */
const LONGEST_OPTION = 200;
const SECRET_WORD = /\b(?:Bearer|Basic)\s+[^\s${]|:\/\/[^\s/?#@${]+@/i;
const KEYS_HELP =
  'remove it, and change it if this file was shared; keys come from environment variables and ~/.aws/credentials alone';

const COMMAND_HELP =
  'remove it, and change it if this file was shared: plan shows the command; let the program read it from an environment variable';

/** Checks what the schema of `uploads:` cannot: one place, links, and no secret anywhere in it. */
export function checkUploads(written: WrittenUploads, node: YamlNode, problems: Problems): void {
  findSecrets(node, problems);
  const kinds = Object.keys(written);
  if (kinds.length !== 1 && node.kind === 'map' && node.entries.size !== 1)
    problems.add(
      node,
      error(
        'uploads-kind',
        '`uploads` must have exactly one place',
        'write one of s3, put, door and command',
      ),
    );
  const { s3, put, door, command } = written;
  if (s3) {
    checkLink(s3.endpoint, 's3', 'endpoint');
    checkLink(s3.public_url, 's3', 'public_url');
  }
  if (put) {
    checkLink(put.url, 'put', 'url');
    checkLink(put.public_url, 'put', 'public_url');
    if (!put.url.includes('{name}')) {
      const help = 'such as https://host/frames/{name}: every image has its own name';
      problems.add(at('put', 'url'), error('uploads-name', '`url` must contain {name}', help));
    }
    const headers = entryOf(entryOf(node, 'put')?.value, 'headers')?.value;
    for (const [name, value] of Object.entries(put.headers ?? {}))
      if (!FROM_ENVIRONMENT.test(value))
        problems.add(entryOf(headers, name)?.value ?? node, fixedHeader(name));
  }
  if (door) {
    checkLink(door.url, 'door', 'url');
    const listen = door.listen === undefined ? null : parseListen(door.listen);
    if (listen && !listen.ok)
      problems.add(
        at('door', 'listen'),
        error('uploads-listen', '`listen` is not an address', `write ${listen.error}`),
      );
  }
  const words = command ?? [];
  const secret = words.find((word, index) => isSecretWord(word, words[index + 1]));
  if (secret !== undefined)
    problems.add(at('command'), error(SECRET, 'the command contains a key or a password', COMMAND_HELP));
  if (command && !command.some((part) => part.includes('{file}'))) {
    const help = 'such as `command: [my-upload, "{file}"]`';
    problems.add(at('command'), error('uploads-name', 'no part of the command is "{file}"', help));
  }

  function at(...path: string[]): Span {
    let found: YamlNode = node;
    for (const key of path) found = entryOf(found, key)?.value ?? found;
    return found;
  }

  function checkLink(link: string | undefined, ...path: [string, string]): void {
    const problem = link === undefined ? null : linkProblem(link, path[1]);
    if (problem) problems.add(at(...path), problem);
  }
}

/** True for a word of a command that is a secret, or the option of one that follows. */
function isSecretWord(word: string, next: string | undefined): boolean {
  if (SECRET_WORD.test(word)) return true;
  const [, equals] = SECRET_OPTION.exec(word.slice(0, LONGEST_OPTION)) ?? [];
  if (equals === '=') return !/=(?:[${/.]|$)/.test(word);
  return equals === '' && word.startsWith('-') && next !== undefined && !/^[-${/.]/.test(next);
}

function linkProblem(link: string, key: string): Problem | null {
  const url = URL.canParse(link) ? new URL(link) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    return error(
      'uploads-link',
      `\`${key}\` is not a link`,
      'write a link such as https://host/frames/{name}',
    );
  if (url.username !== '' || url.password !== '')
    return error(SECRET, `\`${key}\` contains a user or a password`, KEYS_HELP);
  if (url.search !== '' || url.hash !== '')
    return error('uploads-link', `\`${key}\` must not have a query`, 'write it up to the question mark');
  if (url.protocol === 'http:' && !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname))
    return error('uploads-link', `\`${key}\` is plain http`, 'use https: keys and images travel over it');
  return null;
}

function fixedHeader(name: string): Problem {
  const help = `write \`${name}: $UPLOAD_TOKEN\` or \`${name}: Bearer $UPLOAD_TOKEN\`, and set that environment variable`;
  return error(SECRET, 'the value of a header must be an environment variable', help);
}

/** A key that is named like a secret, or a value that looks like one. A name behind `$` is none. */
function findSecrets(node: YamlNode, problems: Problems): void {
  if (node.kind === 'list') for (const item of node.items) findSecrets(item, problems);
  if (node.kind === 'scalar' && SECRET_VALUE.test(node.text))
    problems.add(node, error(SECRET, 'this looks like a key or a password', KEYS_HELP));
  if (node.kind !== 'map') return;
  for (const [key, { key: at, value }] of node.entries) {
    if (key === 'headers') findInHeaders(value, problems);
    else if (SECRET_KEY.test(key))
      problems.add(at, error(SECRET, 'a key or a password does not belong here', KEYS_HELP));
    else findSecrets(value, problems);
  }
}

/** Headers are named like secrets; what their values may be is checked one by one, here where they are no strings. */
function findInHeaders(headers: YamlNode, problems: Problems): void {
  if (headers.kind !== 'map') findSecrets(headers, problems);
}
