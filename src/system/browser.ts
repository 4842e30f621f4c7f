/** Opens an address in the user's browser; false if none could be started. */
export type OpenPage = (url: string) => Promise<boolean>;

/** The opener of a desktop of this platform (`process.platform`); undefined where there is no screen to open anything on. */
export function pageOpener(
  platform: string,
  env: Readonly<Record<string, string | undefined>>,
): OpenPage | undefined {
  if (platform === 'darwin') return (url) => started('open', [url]);
  if (platform === 'win32') return (url) => started('explorer.exe', [url]);
  const hasScreen = Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || env.WSL_DISTRO_NAME);
  return hasScreen ? (url) => started('xdg-open', [url]) : undefined;
}

/** How long an opener that found no browser may take to say so, in milliseconds. */
const FAILS_WITHIN = 1500;

/** Starts a program that goes on by itself; false where it cannot be started or ends badly at once. */
async function started(program: string, args: readonly string[]): Promise<boolean> {
  const { spawn } = await import('node:child_process');
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    const end = (isOpen: boolean) => {
      clearTimeout(late);
      child.unref();
      resolve(isOpen);
    };
    const late = setTimeout(end, FAILS_WITHIN, true);
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
  });
}
