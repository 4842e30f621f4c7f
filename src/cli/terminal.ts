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

/** Values of TERM_PROGRAM whose windows open links. */
const LINKING_PROGRAMS = ['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper', 'rio', 'Tabby'];
/** GNOME's terminal library crashed on links before this version (0.50.1). */
const LEAST_VTE = 5001;

/**
 * True where the terminal says of itself that it opens links (OSC 8): by TERM_PROGRAM, VTE_VERSION, WT_SESSION, KITTY_WINDOW_ID or
 * TERM. False over SSH, where a link to a file would open one of another machine, and inside a multiplexer, which keeps what the terminal
 * says and may pass no links on.
 */
export function knowsLinks(env: Env): boolean {
  if (env.SSH_CONNECTION || env.SSH_TTY || env.TMUX || env.STY) return false;
  if (env.WT_SESSION || env.KITTY_WINDOW_ID) return true;
  if (Number(env.VTE_VERSION) >= LEAST_VTE) return true;
  if (LINKING_PROGRAMS.includes(env.TERM_PROGRAM ?? '')) return true;
  return /^(xterm-kitty|xterm-ghostty|alacritty|foot)\b/.test(env.TERM ?? '');
}
