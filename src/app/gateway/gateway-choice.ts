import { invalid, type Refusal } from '../../core/refusal.js';
import { ok, type Result } from '../../core/result.js';
import type { FoundKey } from '../../gateway/http/find-key.js';
import { isLoopback, originOf } from '../../gateway/http/link.js';
import { noProxy, type ProxyFor, proxiesFrom } from '../../gateway/http/proxy.js';
import { nameResolves, type Unreachable } from '../../gateway/http/reach.js';
import type { Gateway } from '../../gateway/port.js';
import type { Provider } from '../../gateway/provider.js';
import type { GatewayId, Job } from '../../ledger/record.js';
import type { Take } from '../../takes/take.js';
import type { Environment, Film } from '../film/film.js';
import { keyFor, providerName, providersOf } from './provider.js';
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
  /** Comes before everything else, and serves every provider. */
  own?: OwnGateway | undefined;
  /** The address of the only provider of a film, or of a sandbox. */
  gateway?: string | undefined;
  envFile?: string | undefined;
  /** The account's key at the only provider of a film, instead of the places where one is looked for. */
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
  /** How a person names that other address of it: `--gateway URL`, or a variable where several providers are in use. */
  at(address: string): string;
  /** Host and port of the proxy that leads to it, with the variable that names it; null where none does. */
  proxy: string | null;
  /** Which proxy leads to a link. */
  proxyFor: ProxyFor;
  /** Which account pays, null where none has to (the sandbox, a service without keys); fails where there is no key. Sends nothing. */
  account(): Promise<Result<Account | null, Refusal>>;
  /** True if the account's key stands in a text; false where there is no key. Sends nothing. */
  isKeyIn(text: string): Promise<boolean>;
  /** Whether the name of the gateway, or of its proxy, can be looked up, once and within 5 s; connects to nothing. */
  reachable(): Promise<Result<null, Unreachable>>;
  /** Opens it; fails where there is no key. */
  open(film: Film): Promise<Result<Gateway, Refusal>>;
}

/** The gateways that a film's work needs. */
export interface GatewayChoices {
  /** In the order in which the work needs them; never empty. */
  readonly all: readonly [GatewayChoice, ...GatewayChoice[]];
  /** The gateway that renders a take, or has a job; undefined where it is none of these. */
  of(of: Take | Job): GatewayChoice | undefined;
}

/** A shorter key may be a word of any text. */
const LEAST_TELLING = 12;

/** True for a service elsewhere; not for the sandbox, nor for a gateway that a program brings along. */
export function isPublicGateway({ id }: GatewayChoice): boolean {
  return id.origin !== undefined && !isLoopback(new URL(id.origin).hostname);
}

/**
 * Chooses the gateways that `work` needs, by options, environment and the providers of models and jobs; those of the whole film where there
 * is no work. The sandbox, and a gateway that the caller brings along, serve all providers.
 */
export function chooseGateways(
  environment: Environment,
  options: GatewayOptions,
  takes: readonly Take[],
  work: readonly (Take | Job)[] = [],
): Result<GatewayChoices, Refusal> {
  const { own } = options;
  if (own) return ok(forAll(freeChoice(own.name, async () => ok(await own.open()))));
  if (options.sandbox) {
    const sandbox = chooseSandbox(environment, options);
    return sandbox.ok ? ok(forAll(sandbox.value)) : sandbox;
  }
  const providers = providersOf(environment, options, takes, work);
  if (!providers.ok) return providers;
  const { needed, isOne } = providers.value;
  const chosen = new Map<string, GatewayChoice>();
  for (const provider of needed) {
    const choice = chooseProvider(environment, options, provider, isOne);
    if (!choice.ok) return choice;
    chosen.set(provider.name, choice.value);
  }
  const [first, ...others] = chosen.values();
  if (!first) throw new Error('a film without a provider');
  return ok({ all: [first, ...others], of: (of) => chosen.get(providerName(of)) });
}

function forAll(choice: GatewayChoice): GatewayChoices {
  return { all: [choice], of: () => choice };
}

/** Chooses the gateway of a provider. `isOne`: the film has no other one. */
export function chooseProvider(
  environment: Environment,
  options: GatewayOptions,
  provider: Provider,
  isOne = true,
): Result<GatewayChoice, Refusal> {
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
    at: (other) => (isOne ? `--gateway ${other}` : `${provider.originVariable}=${other}`),
    proxy: proxy && `${proxy.host} (${proxy.variable})`,
    proxyFor,
    async account() {
      const found = await key();
      if (!found.ok || found.value === null) return found;
      const { source, warning } = found.value;
      return ok({ source, warning });
    },
    async isKeyIn(text) {
      const found = await key();
      const written = found.ok ? (found.value?.key ?? '') : '';
      return written.length >= LEAST_TELLING && text.includes(written);
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
    at: (other) => `--gateway ${other}`,
    proxy: null,
    proxyFor: noProxy,
    account: async () => ok(null),
    isKeyIn: async () => false,
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
