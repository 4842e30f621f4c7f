import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { listenOnOwnPort } from './oracle/ports.js';

const PROCESS = fileURLToPath(new URL('tunnel-process.mjs', import.meta.url));

/** A public address of this machine that leads to a port of it, through a process of its own. */
export interface Tunnel {
  /** Such as `http://localhost:20001`: another name than the one of what it leads to. */
  readonly url: string;
  /** The port that it leads to. */
  readonly port: number;
  /** Kills it. */
  die(): Promise<void>;
  /** Starts it again on the same address. */
  revive(): Promise<void>;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnOwnPort(server);
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Starts a tunnel, which dies with the test. */
export async function startTunnel(): Promise<Tunnel> {
  const [from, port] = [await freePort(), await freePort()];
  let child: ChildProcess | null = null;
  async function revive(): Promise<void> {
    child = spawn(process.execPath, [PROCESS, String(from), String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.stdout) await once(child.stdout, 'data');
  }
  async function die(): Promise<void> {
    const dying = child;
    child = null;
    if (!dying) return;
    dying.kill('SIGKILL');
    await once(dying, 'close');
  }
  await revive();
  onTestFinished(die);
  return { url: `http://localhost:${from}`, port, die, revive };
}
