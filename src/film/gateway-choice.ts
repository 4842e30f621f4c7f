import type { Result } from '../core/result.js';
import { err, ok } from '../core/result.js';
import { FileProblem } from '../disk.js';
import { checkKey, readKey } from '../gateway/credentials.js';
import { gatewayOrigin } from '../gateway/origin.js';
import type { Gateway } from '../gateway/port.js';
import type { Film } from './film.js';
import type { Refusal, Room } from './room.js';
import { refusal } from './room.js';

/** The sandbox takes any key; this one occurs in no text that is shown. */
const SANDBOX_KEY = 'no-key-needed';

/** Which gateway a command talks to. */
export interface GatewayOptions {
  sandbox: boolean;
  gateway?: string | undefined;
  envFile?: string | undefined;
  /** The account's key, instead of the places where one is looked for. */
  key?: string | undefined;
}

/** A gateway that is chosen and not yet opened: choosing needs neither a key, a network nor the code that talks to one. */
export interface GatewayChoice {
  /** What the lockfile remembers: the gateway's origin, or `sandbox`. */
  name: string;
  /** Opens it; fails where there is no key. */
  open(film: Film): Promise<Result<Gateway, Refusal>>;
}

/** Chooses the gateway by options and environment. */
export function chooseGateway(room: Room, options: GatewayOptions): Result<GatewayChoice, Refusal> {
  if (options.sandbox && options.gateway === undefined) {
    return ok({ name: 'sandbox', open: (film) => embeddedSandbox(room, film) });
  }
  const origin = gatewayOrigin(options.gateway, room.env);
  if (!origin.ok) return err(refusal(2, origin.error));
  if (options.sandbox) {
    return ok({
      name: 'sandbox',
      open: async () => ok(await openAt(room, origin.value, SANDBOX_KEY)),
    });
  }
  return ok({
    name: origin.value,
    async open() {
      const key =
        options.key === undefined
          ? await readKey({ ...room, envFile: options.envFile })
          : checkKey(options.key, 'the key option');
      if (!key.ok) return err(refusal(2, key.error));
      return ok(await openAt(room, origin.value, key.value));
    },
  });
}

/** The sandbox inside this process; its jobs go on by the clock between runs. */
async function embeddedSandbox(room: Room, film: Film): Promise<Result<Gateway, Refusal>> {
  const { SANDBOX_WORKERS, startSandbox } = await import('../sandbox/sandbox.js');
  const started = await startSandbox({
    ...SANDBOX_WORKERS,
    disk: room.disk,
    clock: room.clock,
    catalog: film.manifest.catalog,
    jobsFile: film.places.sandboxJobs,
  }).catch((error: unknown) => {
    if (error instanceof FileProblem) return error;
    throw error;
  });
  if (started instanceof FileProblem)
    return err(
      refusal(
        2,
        `The sandbox cannot start: ${started.words}. Move it away and run the same command again; a rehearsal keeps its jobs there.`,
      ),
    );
  const gateway = await openAt(room, started.url, SANDBOX_KEY);
  return ok({
    ...gateway,
    async close() {
      await gateway.close();
      await started.close();
    },
  });
}

async function openAt({ clock }: Room, origin: string, key: string): Promise<Gateway> {
  const { openPixazo } = await import('../gateway/pixazo.js');
  return openPixazo({ origin, key, clock });
}
