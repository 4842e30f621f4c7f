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

async function started(program: string, args: readonly string[]): Promise<boolean> {
  const { spawn } = await import('node:child_process');
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
