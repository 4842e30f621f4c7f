import { displayPath } from '../../core/display-path.js';
import { listenText } from '../../core/door-address.js';
import { invalid, type Refusal } from '../../core/refusal.js';
import { ok, type Result } from '../../core/result.js';
import { discreet } from '../../gateway/discreet.js';
import { noProxy, proxiesFrom } from '../../gateway/http/proxy.js';
import { openDoor } from '../../inputs/door.js';
import type { Uploader } from '../../inputs/uploader.js';
import type { Plan } from '../../plan/plan.js';
import type { RunBase } from '../../run/context.js';
import { createHints } from '../../run/hints.js';
import type { Batch } from '../batch/batch.js';
import type { DoorChoice } from '../batch/door-choice.js';
import { doorSecret } from '../folder/door-secret.js';
import type { Reach } from './inputs.js';

/** What a run has of its door. */
export interface RunDoor extends Omit<Reach, 'resolve'> {
  /** Serves images. */
  door: Uploader;
}

/**
 * Opens the door of a run, and shows by a request through its public address that it leads here. Where it does not, the run is refused if
 * images are to be read through it, and otherwise polls as usual.
 */
export async function openRunDoor(
  batch: Batch,
  { emit, stop, clock }: RunBase,
  plan: Plan,
  choice: DoorChoice,
): Promise<Result<RunDoor, Refusal>> {
  const { environment, film } = batch;
  const proxies = proxiesFrom(environment.env);
  const attached: ReturnType<Reach['attach']>[] = [];
  const opened = await openDoor({
    ...choice,
    disk: environment.disk,
    clock,
    secret: await doorSecret(environment, film.places.output),
    newSecret: environment.newId.secret,
    proxyFor: proxies.ok ? proxies.value : noProxy,
    signal: stop.submissions,
    heard(body) {
      for (const { gateway, hints } of attached) {
        const id = gateway.jobOfCall?.(body) ?? null;
        if (id !== null) hints.heard(id);
      }
    },
    lost({ path }) {
      const file = displayPath(path, environment);
      emit({ type: 'notice', message: `${file} was edited, so the gateway could not read it` });
    },
  });
  if (!opened.ok) return invalid(`The door cannot be opened: ${opened.error}. Nothing was sent.`);
  const door = opened.value;
  const shown = await door.check();
  if (!shown.ok && plan.uploads?.served && !stop.submissions.aborted) {
    await door.close();
    const at = listenText(choice.listen);
    return invalid(
      `Images cannot be served: ${shown.error}. Nothing was sent. Start the tunnel to ${at} and run the same command again, for example:\n  cloudflared tunnel --url http://${at}`,
    );
  }
  if (!shown.ok) emit({ type: 'notice', message: `${shown.error}; jobs are polled as usual` });
  return ok({
    door,
    attach(gateway) {
      const hints = createHints(clock, door.callback, shown.ok);
      const own = { gateway: discreet(gateway, door.redact), hints };
      attached.push(own);
      return own;
    },
    async close() {
      if (door.unread > 0 && stop.cause === 'interrupted')
        emit({
          type: 'notice',
          message:
            'the gateway may not have read every image yet, and it can only during a run: run the same command again soon',
        });
      await door.close();
    },
  });
}
