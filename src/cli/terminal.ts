type Env = Readonly<Record<string, string | undefined>>;

/** True where a terminal understands escape sequences: not `TERM=dumb`, and not one that says nothing of itself, except on Windows, where none does. */
export function understandsEscapes(env: Env, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? env.TERM !== 'dumb' : Boolean(env.TERM) && env.TERM !== 'dumb';
}

/**
 * Whether colours are wanted: `always` also where a stream is no terminal. `--no-color` and NO_COLOR (no-color.org) win over FORCE_COLOR
 * (force-color.org), that over what the terminal understands.
 */
export function colorWanted(
  flag: boolean | undefined,
  env: Env,
  platform: NodeJS.Platform,
): boolean | 'always' {
  if (flag === false || env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return /^(0|false)$/i.test(env.FORCE_COLOR) ? false : 'always';
  return understandsEscapes(env, platform);
}
