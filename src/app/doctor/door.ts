import { listenText } from '../../core/door-address.js';
import { noProxy, proxiesFrom } from '../../gateway/http/proxy.js';
import { openDoor } from '../../inputs/door.js';
import type { DoorUploads } from '../../manifest/uploads.js';
import { type Check, type Exam, fine, problem, skipped } from './check.js';

/** Whether a film's door leads to this machine: by a request through its public address if the exam says so, else it is only named. */
export async function checkDoor(
  { environment, uploads, signal }: Exam,
  { url, listen }: DoorUploads,
  command: string,
): Promise<Check> {
  const { disk, clock, env, newId } = environment;
  const at = listenText(listen);
  const name = `the door ${new URL(url).host}`;
  if (!uploads) return skipped('uploads', `${name}, leading to ${at}: not tried`, command);
  const proxies = proxiesFrom(env);
  const opened = await openDoor({
    name,
    url,
    listen,
    secret: newId.secret(),
    newSecret: newId.secret,
    disk,
    clock,
    proxyFor: proxies.ok ? proxies.value : noProxy,
    signal,
    heard: () => undefined,
    lost: () => undefined,
  });
  if (!opened.ok)
    return problem(
      'uploads',
      `${name} cannot be tried: ${opened.error}`,
      'Wait until that run has ended, or name another port with `listen`.',
    );
  try {
    const shown = await opened.value.check();
    if (shown.ok) return fine('uploads', `${name} leads to this machine, at ${at}`);
    return problem(
      'uploads',
      shown.error.replace('this run', 'this machine'),
      `Start the tunnel, for example:\n  cloudflared tunnel --url http://${at}`,
    );
  } finally {
    await opened.value.close();
  }
}
