import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command (`test/support/build.ts` makes it). */
export const CLI = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

/** What a finished command said. */
export interface Said {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end in a folder, without a terminal, a key or a gateway of the person who runs the tests. */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string> },
): Promise<Said> {
  const { PIXAZO_API_KEY: _key, PIXAZO_GATEWAY: _gateway, FORCE_COLOR: _color, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...env, NO_COLOR: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs `shotlist` with these words. */
export function shotlist(
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string> },
): Promise<Said> {
  return run(process.execPath, [CLI, ...args], options);
}
