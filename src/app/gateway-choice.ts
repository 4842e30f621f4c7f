import { err, ok, type Result } from '../core/result.js';
import { noProxy, type ProxyFor, proxiesFrom } from '../gateway/http/proxy.js';
import { nameResolves, type Unreachable } from '../gateway/http/reach.js';
import { type FoundKey, readKey } from '../gateway/pixazo/credentials.js';
import { keyIn } from '../gateway/pixazo/key-text.js';
import { gatewayOrigin } from '../gateway/pixazo/origin.js';
import type { Gateway } from '../gateway/port.js';
import type { GatewayId } from '../ledger/record.js';
import { FileProblem } from '../system/disk.js';
import type { Environment, Film } from './film.js';
import { type Refusal, refusal } from './refusal.js';

/** The sandbox takes any key; this one occurs in no text that is shown. */
const SANDBOX_KEY = { key: 'no-key-needed', source: null };

/** A gateway that the caller brings along. */
export interface OwnGateway {
  /** What the ledger remembers of it, and what is shown of it. */
  name: string;
  /** Opens it for one call, which closes it. */
  open(): Promise<Gateway>;
}

/** Which gateway a command talks to. */
export interface GatewayOptions {
  sandbox: boolean;
  /** Comes before everything else. */
  own?: OwnGateway | undefined;
  gateway?: string | undefined;
  envFile?: string | undefined;
  /** The account's key, instead of the places where one is looked for. */
  key?: string | undefined;
}

/** What people are told of the account that pays; never its key. */
export type Account = Omit<FoundKey, 'key'>;

/** A gateway that is chosen and not yet opened: choosing needs neither a key, a network nor the code that talks to one. */
export interface GatewayChoice {
  /** What the lockfile remembers: the gateway's origin, or `sandbox`. */
  name: string;
  /** What every intent remembers. */
  id: GatewayId;
  /** Host and port of the proxy that leads to it, with the variable that names it; null where none does. */
  proxy: string | null;
  /** Which proxy leads to a link. */
  proxyFor: ProxyFor;
  /** Which account pays, null where none has to (the sandbox); fails where there is no key. Sends nothing. */
  account(): Promise<Result<Account | null, Refusal>>;
  /** Whether the name of the gateway, or of its proxy, can be looked up, once and within 5 s; connects to nothing. */
  reachable(): Promise<Result<null, Unreachable>>;
  /** Opens it; fails where there is no key. */
  open(film: Film): Promise<Result<Gateway, Refusal>>;
}

/** Chooses the gateway by options and environment. */
export function chooseGateway(
  environment: Environment,
  options: GatewayOptions,
): Result<GatewayChoice, Refusal> {
  const { own } = options;
  if (own) return ok(freeChoice(own.name, async () => ok(await own.open())));
  if (options.sandbox && options.gateway === undefined)
    return ok(freeChoice('sandbox', (film) => embeddedSandbox(environment, film)));
  const chosen = gatewayOrigin(options.gateway, environment.env);
  if (!chosen.ok) return err(refusal('invalid', chosen.error));
  const origin = chosen.value;
  if (options.sandbox)
    return ok(freeChoice('sandbox', async () => ok(await openAt(environment, origin, SANDBOX_KEY))));
  const proxies = proxiesFrom(environment.env);
  if (!proxies.ok) return err(refusal('invalid', proxies.error));
  const proxyFor = proxies.value;
  const proxy = proxyFor(new URL(origin));
  const named =
    options.gateway !== undefined
      ? '--gateway'
      : environment.env.PIXAZO_GATEWAY?.trim()
        ? 'PIXAZO_GATEWAY'
        : null;
  let asked: Promise<Result<FoundKey, Refusal>> | null = null;
  const key = () => {
    asked ??= findKey(environment, options);
    return asked;
  };
  return ok({
    name: origin,
    id: { provider: 'pixazo', origin },
    proxy: proxy && `${proxy.host} (${proxy.variable})`,
    proxyFor,
    async account() {
      const found = await key();
      if (!found.ok) return found;
      const { source, warning } = found.value;
      return ok({ source, warning });
    },
    reachable: () => nameResolves(origin, named, proxyFor, environment.lookup),
    async open() {
      const found = await key();
      return found.ok ? ok(await openAt(environment, origin, found.value, proxyFor)) : found;
    },
  });
}

/** A gateway without an account and without a proxy. */
function freeChoice(name: string, open: GatewayChoice['open']): GatewayChoice {
  return {
    name,
    id: { provider: name },
    proxy: null,
    proxyFor: noProxy,
    account: async () => ok(null),
    reachable: async () => ok(null),
    open,
  };
}

async function findKey(
  environment: Environment,
  { key, envFile }: GatewayOptions,
): Promise<Result<FoundKey, Refusal>> {
  const source = 'the key option';
  if (key === undefined) {
    const found = await readKey({ ...environment, envFile });
    return found.ok ? found : err(refusal('invalid', found.error));
  }
  const given = keyIn(key, source);
  if (!given.ok) return err(refusal('invalid', `${given.error}.`));
  return given.value === null
    ? err(refusal('invalid', 'The key option is empty.'))
    : ok({ key: given.value, source, warning: null });
}

/** The sandbox inside this process; its jobs go on by the clock between runs. */
async function embeddedSandbox(environment: Environment, film: Film): Promise<Result<Gateway, Refusal>> {
  const { SANDBOX_WORKERS, startSandbox } = await import('../sandbox/sandbox.js');
  const started = await startSandbox({
    ...SANDBOX_WORKERS,
    disk: environment.disk,
    clock: environment.clock,
    newId: environment.newId,
    catalog: film.manifest.catalog,
    jobsFile: film.places.sandboxJobs,
  }).catch((error: unknown) => {
    if (error instanceof FileProblem) return error;
    throw error;
  });
  if (started instanceof FileProblem)
    return err(
      refusal(
        'invalid',
        `The sandbox cannot start: ${started.words}. Move it away and run the same command again; a rehearsal keeps its jobs there.`,
      ),
    );
  const gateway = await openAt(environment, started.url, SANDBOX_KEY);
  return ok({
    ...gateway,
    async close() {
      await gateway.close();
      await started.close();
    },
  });
}

async function openAt(
  { clock }: Environment,
  origin: string,
  { key, source }: { key: string; source: string | null },
  proxyFor: ProxyFor = noProxy,
): Promise<Gateway> {
  const { openPixazo } = await import('../gateway/pixazo/pixazo.js');
  return openPixazo({ origin, key, keySource: source ?? undefined, proxyFor, clock });
}
