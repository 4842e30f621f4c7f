import { ok, type Result } from '../core/result.js';
import type { FoundKey } from '../gateway/http/find-key.js';
import { originOf } from '../gateway/http/link.js';
import { noProxy, type ProxyFor, proxiesFrom } from '../gateway/http/proxy.js';
import { nameResolves, type Unreachable } from '../gateway/http/reach.js';
import type { Gateway } from '../gateway/port.js';
import type { GatewayId } from '../ledger/record.js';
import type { Take } from '../takes/take.js';
import type { Environment, Film } from './film.js';
import { keyFor, providerOf } from './provider.js';
import { invalid, type Refusal } from './refusal.js';
import { embeddedSandbox, IMITATED, openSandboxAt } from './rehearsal.js';

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
  /** Which account pays, null where none has to (the sandbox, a service without keys); fails where there is no key. Sends nothing. */
  account(): Promise<Result<Account | null, Refusal>>;
  /** Whether the name of the gateway, or of its proxy, can be looked up, once and within 5 s; connects to nothing. */
  reachable(): Promise<Result<null, Unreachable>>;
  /** Opens it; fails where there is no key. */
  open(film: Film): Promise<Result<Gateway, Refusal>>;
}

/** Chooses the gateway by options, environment, and the models of the takes that it is to render. */
export function chooseGateway(
  environment: Environment,
  options: GatewayOptions,
  takes: readonly Take[],
): Result<GatewayChoice, Refusal> {
  const { own } = options;
  if (own) return ok(freeChoice(own.name, async () => ok(await own.open())));
  if (options.sandbox) return chooseSandbox(environment, options);
  const rendering = providerOf(takes);
  if (!rendering.ok) return rendering;
  const provider = rendering.value;
  const address = originOf(provider, options.gateway, environment.env);
  if (!address.ok) return invalid(address.error);
  const { origin, namedBy } = address.value;
  const proxies = proxiesFrom(environment.env);
  if (!proxies.ok) return invalid(proxies.error);
  const proxyFor = proxies.value;
  const proxy = proxyFor(new URL(origin));
  let asked: Promise<Result<FoundKey | null, Refusal>> | null = null;
  const key = () => {
    asked ??= keyFor(provider, environment, options);
    return asked;
  };
  return ok({
    name: origin,
    id: { provider: provider.name, origin },
    proxy: proxy && `${proxy.host} (${proxy.variable})`,
    proxyFor,
    async account() {
      const found = await key();
      if (!found.ok || found.value === null) return found;
      const { source, warning } = found.value;
      return ok({ source, warning });
    },
    reachable: () => nameResolves(origin, namedBy, proxyFor, environment.lookup),
    async open() {
      const found = await key();
      if (!found.ok) return found;
      return ok(
        await provider.open({
          origin,
          key: found.value?.key ?? '',
          keySource: found.value?.source,
          proxyFor,
          clock: environment.clock,
        }),
      );
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

/** The sandbox: one that is running where `--gateway` names one, else one of our own. */
function chooseSandbox(
  environment: Environment,
  { gateway }: GatewayOptions,
): Result<GatewayChoice, Refusal> {
  if (gateway === undefined) return ok(freeChoice('sandbox', (film) => embeddedSandbox(environment, film)));
  const address = originOf(IMITATED, gateway, environment.env);
  if (!address.ok) return invalid(address.error);
  const { origin } = address.value;
  return ok(freeChoice('sandbox', async () => ok(await openSandboxAt(environment, origin))));
}
