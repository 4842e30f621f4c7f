import { error, type Problem } from './diagnostic.js';
import { hasControls } from './text.js';

/** True for a path below some folder as a lockfile may hold it: parts that are names, with `/` between them. */
export function isPathBelow(path: string): boolean {
  if (/[\\:]/.test(path) || hasControls(path)) return false;
  return path.split('/').every((part) => !/^\.{0,2}$/.test(part));
}

/**
 * Finds the mistake in a path: `~`, `$HOME` or `%USERPROFILE%`, which are not expanded; a drive, a share or backslashes if the
 * machine's `separator` is `/`; a URL. Returns undefined for an ordinary path. The codes are `path-not-expanded`, `windows-path` and
 * `path-is-link`.
 */
export function pathWord(written: string, separator: string): Problem | undefined {
  const tilde = /^~[^/\\]*(?=[/\\]|$)/.exec(written)?.[0];
  if (tilde !== undefined) return unexpanded(tilde, `; for a folder named ${tilde}, write ./${tilde}`);
  const variable = /\$\{[^}]*\}|\$[A-Za-z_]\w*|\$\([^)]*\)|%[A-Za-z_][\w()]*%/.exec(written)?.[0];
  if (variable !== undefined) return unexpanded(variable);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(written)) {
    const help =
      'write a path relative to the manifest, such as renders, or an absolute path such as /data/out';
    return error('path-is-link', `"${written}" is a URL, not a path`, help);
  }
  if (separator === '\\') return undefined;
  if (/^[A-Za-z]:/.test(written) || /^(?:\\\\|\/\/)[^/\\]/.test(written)) {
    const message = `"${written}" is a Windows path, but this machine does not run Windows`;
    const help = 'write a path relative to the manifest, or an absolute path that starts with one /';
    return error('windows-path', message, help);
  }
  if (!written.includes('\\')) return undefined;
  const help = `use / between folders: ${written.replace(/\\+/g, '/')}`;
  return error('windows-path', 'a backslash is not a path separator on this machine', help);
}

function unexpanded(word: string, more = ''): Problem {
  const message = `${word} is not expanded: paths in a manifest are used as written`;
  const help =
    'write an absolute path such as /home/me/film-out, or a path relative to the manifest such as ../film-out';
  return error('path-not-expanded', message, `${help}${more}`);
}
