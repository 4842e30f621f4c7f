/** What a written path would mean to a shell or to Windows, and means nothing here. */
export interface PathWord {
  /** `path-not-expanded`, `windows-path` or `path-is-link`. */
  code: string;
  message: string;
  help: string;
}

/**
 * What in a path is not what it looks like: `~`, `$HOME` and `%USERPROFILE%`, which nobody expands, a drive, a share or backslashes
 * where the machine has none (`separator` is its own, `/` or `\`), and an address for a folder. Undefined where it is an ordinary path.
 */
export function pathWord(written: string, separator: string): PathWord | undefined {
  const tilde = /^~[^/\\]*(?=[/\\]|$)/.exec(written)?.[0];
  if (tilde !== undefined)
    return unexpanded(tilde, `a folder that is really called ${tilde} is written ./${tilde}`);
  const variable = /\$\{[^}]*\}|\$[A-Za-z_]\w*|\$\([^)]*\)|%[A-Za-z_][\w()]*%/.exec(written)?.[0];
  if (variable !== undefined) return unexpanded(variable);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(written)) {
    return {
      code: 'path-is-link',
      message: `"${written}" is a link, and a path on this machine is needed`,
      help: 'write a folder relative to the manifest, such as renders, or a whole path such as /data/out',
    };
  }
  if (separator === '\\') return undefined;
  if (/^[A-Za-z]:/.test(written) || /^(?:\\\\|\/\/)[^/\\]/.test(written)) {
    return {
      code: 'windows-path',
      message: `"${written}" is a Windows path, and this machine is not Windows`,
      help: 'write a path of this machine, relative to the manifest or starting with one /',
    };
  }
  if (!written.includes('\\')) return undefined;
  return {
    code: 'windows-path',
    message: 'a backslash does not separate folders on this machine',
    help: `write / between folders: ${written.replace(/\\+/g, '/')}`,
  };
}

function unexpanded(word: string, more?: string): PathWord {
  return {
    code: 'path-not-expanded',
    message: `${word} is not expanded here: a manifest is not read by a shell`,
    help: `write the whole path, such as /home/me/film-out, or one relative to the manifest, such as ../film-out${more === undefined ? '' : `; ${more}`}`,
  };
}
