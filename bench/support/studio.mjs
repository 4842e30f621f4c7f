// Machines with a network between them: a network namespace, a host name and a home each, on one machine. Needs root and iproute2.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './measure.mjs';

const RELAY = fileURLToPath(new URL('relay.mjs', import.meta.url));
/** The address of the machine with the database and the gateway. */
export const HUB = '10.77.0.1';
const DATABASE_PORT = 5432;

function ip(...words) {
  execFileSync('ip', words, { stdio: 'inherit' });
}

/** Runs this program again in a network of its own, which ends with it; true where it is there already. */
export function inOwnNetwork() {
  if (process.env.OWN_NETWORK) return true;
  const words = ['--net', '--mount', process.execPath, ...process.argv.slice(1)];
  try {
    execFileSync('unshare', words, { stdio: 'inherit', env: { ...process.env, OWN_NETWORK: 'yes' } });
  } catch (error) {
    process.exitCode = error.status ?? 1;
  }
  return false;
}

/** A program that ends with this one. */
async function relay(words, port, from, to, delay = 0) {
  const [command, ...rest] = [...words, process.execPath, RELAY, from, to, String(port), String(delay)];
  const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

/**
 * So many machines in `folder`, on each of which the gateway's port of the hub's loopback answers on loopback, and the database's too, which
 * is `delay` milliseconds away (there and back).
 */
export async function openStudio(folder, machines, gateway, delay) {
  mkdirSync('/run/netns', { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', 'none', '/run/netns']);
  ip('link', 'set', 'lo', 'up');
  ip('link', 'add', 'studio', 'type', 'bridge');
  ip('addr', 'add', `${HUB}/24`, 'dev', 'studio');
  ip('link', 'set', 'studio', 'up');
  const relays = [await relay([], gateway, HUB, '127.0.0.1')];
  const all = [];
  for (let index = 1; index <= machines; index += 1) {
    const name = `render-${index}`;
    const inside = ['ip', 'netns', 'exec', name];
    ip('netns', 'add', name);
    ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    ip('link', 'set', name, 'master', 'studio', 'up');
    for (const device of ['lo', 'eth0']) ip('-n', name, 'link', 'set', device, 'up');
    ip('-n', name, 'addr', 'add', `10.77.0.${index + 1}/24`, 'dev', 'eth0');
    relays.push(await relay(inside, gateway, '127.0.0.1', HUB));
    relays.push(await relay(inside, DATABASE_PORT, '127.0.0.1', HUB, delay / 2));
    const home = join(folder, name);
    mkdirSync(home);
    const named = ['unshare', '--uts', 'sh', '-c', `hostname ${name}; exec "$@"`, 'sh'];
    all.push({
      name,
      home,
      /** What `run` of `measure.mjs` tells, of a program on this machine. */
      run: (words, env) =>
        run([...inside, ...named, ...words], { cwd: home, env: { PATH: process.env.PATH, ...env } }),
    });
  }
  return {
    machines: all,
    close() {
      for (const each of relays) each.kill();
      for (const { name } of all) ip('netns', 'del', name);
      ip('link', 'del', 'studio');
      execFileSync('umount', ['/run/netns']);
    },
  };
}
