/** A mistake in a path: something that a shell or Windows would understand and this program does not. */
export interface PathWord {
  /** `path-not-expanded`, `windows-path` or `path-is-link`. */
  code: string;
  message: string;
  help: string;
}

/**
 * Finds the mistake in a path: `~`, `$HOME` or `%USERPROFILE%`, which are not expanded; a drive, a share or backslashes if the
 * machine's `separator` is `/`; a URL. Returns undefined for an ordinary path.
 */
export function pathWord(written: string, separator: string): PathWord | undefined {
  const tilde = /^~[^/\\]*(?=[/\\]|$)/.exec(written)?.[0];
  if (tilde !== undefined) return unexpanded(tilde, `for a folder named ${tilde}, write ./${tilde}`);
  const variable = /\$\{[^}]*\}|\$[A-Za-z_]\w*|\$\([^)]*\)|%[A-Za-z_][\w()]*%/.exec(written)?.[0];
  if (variable !== undefined) return unexpanded(variable);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(written)) {
    return {
      code: 'path-is-link',
      message: `"${written}" is a URL, not a path`,
      help: 'write a path relative to the manifest, such as renders, or an absolute path such as /data/out',
    };
  }
  if (separator === '\\') return undefined;
  if (/^[A-Za-z]:/.test(written) || /^(?:\\\\|\/\/)[^/\\]/.test(written)) {
    return {
      code: 'windows-path',
      message: `"${written}" is a Windows path, but this machine does not run Windows`,
      help: 'write a path relative to the manifest, or an absolute path that starts with one /',
    };
  }
  if (!written.includes('\\')) return undefined;
  return {
    code: 'windows-path',
    message: 'a backslash is not a path separator on this machine',
    help: `use / between folders: ${written.replace(/\\+/g, '/')}`,
  };
}

function unexpanded(word: string, more?: string): PathWord {
  return {
    code: 'path-not-expanded',
    message: `${word} is not expanded: paths in a manifest are used as written`,
    help: `write an absolute path such as /home/me/film-out, or a path relative to the manifest such as ../film-out${more === undefined ? '' : `; ${more}`}`,
  };
}
