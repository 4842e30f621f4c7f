import { err, ok, type Result, unreachable } from '../../core/result.js';
import { escapeControls } from '../../core/text.js';
import type { FoundKey } from '../../gateway/http/find-key.js';
import { isLoopback, originOf } from '../../gateway/http/link.js';
import { checkLink } from '../../gateway/http/link-check.js';
import { type ProxyFor, proxiesFrom } from '../../gateway/http/proxy.js';
import type { Gateway } from '../../gateway/port.js';
import { type Probe, probeGateway } from '../../gateway/probe.js';
import type { Provider } from '../../gateway/provider.js';
import type { Take } from '../../takes/take.js';
import type { Environment } from '../film/film.js';
import { chooseProvider, type GatewayOptions } from '../gateway/gateway-choice.js';
import { keyFor, providersOf } from '../gateway/provider.js';
import { attempt, type Check, fine, parted, partedRefusal, problem, skipped, warning } from './check.js';

/** Null where the provider needs no key. */
type Found = Result<FoundKey | null, string>;

/** What the checks of an account look at. */
interface AccountExam {
  environment: Environment;
  options: GatewayOptions;
  /** Of the film; their models say which providers render it. */
  takes: readonly Take[];
  signal: AbortSignal;
}

/** Looks at the key, the gateway and the proxy, in that order; one status request at most. The key is in no check. */
export async function* checkAccount(exam: AccountExam): AsyncGenerator<Check> {
  const { environment, options, takes } = exam;
  if (options.sandbox) {
    yield skipped('key', 'a rehearsal needs none');
    yield skipped('gateway', 'no gateway is asked for a rehearsal');
    yield skipped('proxy', 'a rehearsal uses none');
    return;
  }
  const providers = providersOf(environment, options, takes, []);
  if (!providers.ok) {
    const { message, cure } = partedRefusal(providers.error);
    yield skipped('key', 'not looked for: see gateway');
    yield problem('gateway', message, cure);
    yield skipped('proxy', 'not looked for: see gateway');
    return;
  }
  const all = providers.value.needed.map((provider) => ({ provider, found: null as Found | null }));
  for (const each of all) {
    yield await attempt('key', async () => {
      const held = await keyFor(each.provider, environment, { envFile: options.envFile });
      each.found = held.ok ? ok(held.value) : err(held.error.message);
      return all.length > 1 ? named(keyCheck(each.found), each.provider) : keyCheck(each.found);
    });
  }
  for (const { provider, found } of all)
    yield await attempt('gateway', () => checkGateway(exam, provider, found));
  for (const { provider } of all) {
    yield await attempt('proxy', async () =>
      all.length > 1 ? named(checkProxy(exam, provider), provider) : checkProxy(exam, provider),
    );
  }
}

/** A check of one of several providers. */
function named(check: Check, { name }: Provider): Check {
  return { ...check, message: `${name}: ${check.message}` };
}

function keyCheck(found: Found): Check {
  if (!found.ok) {
    const { message, cure } = parted(found.error);
    return problem('key', message, cure);
  }
  if (found.value === null) return fine('key', 'this provider needs none');
  const { source, warning: doubt } = found.value;
  if (doubt === null) return fine('key', `from ${source}`);
  return warning(
    'key',
    `from ${source}; ${doubt.replace(/\.$/, '')}`,
    'Leave the key in one place only, so that it is plain which account pays.',
  );
}

async function checkGateway(
  { environment, options, signal }: AccountExam,
  provider: Provider,
  found: Found | null,
): Promise<Check> {
  const address = originOf(provider, options.gateway, environment.env);
  if (!address.ok) {
    const [message = address.error, ...cure] = address.error.split('; ');
    return problem('gateway', message, cure[0] && `${cure.join('; ')}.`.replace(/^u/, 'U'));
  }
  const { origin, namedBy } = address.value;
  const name = `${origin} (${namedBy ?? 'default'})`;
  const choice = chooseProvider(environment, options, provider);
  if (!choice.ok) return skipped('gateway', `${name}: not asked, because the proxy cannot be used`);
  const { proxy, proxyFor } = choice.value;
  const resolved = await choice.value.reachable();
  if (!resolved.ok) {
    const { message, cure } = parted(resolved.error.why);
    return problem('gateway', `${name}: ${message}`, cure);
  }
  const over = proxy === null ? '' : `, the proxy ${proxy}`;
  const unreached = (why: string) =>
    problem(
      'gateway',
      `${name} cannot be reached: ${why}`,
      `Check the network connection${over} and the address.`,
    );
  if (!found?.ok) {
    const answer = await checkLink(origin, { clock: environment.clock, proxyFor, isPublicOnly: false });
    return answer.ok
      ? fine('gateway', `${name} answers in ${answer.value.ms} ms; without a key nothing was asked`)
      : unreached(answer.error);
  }
  const probe = await ask(environment, provider, { origin, key: found.value, proxyFor }, signal);
  switch (probe.kind) {
    case 'accepted':
      return fine(
        'gateway',
        `${name} ${found.value === null ? 'answers' : 'accepts the key'}, in ${probe.ms} ms`,
      );
    case 'account':
      return problem(
        'gateway',
        `${name} refuses the account (${probe.status}): ${whyOf(probe.why, found.value)}`,
        accountCure(probe.status, found.value),
      );
    case 'unusable':
      return problem(
        'gateway',
        `${name} answers, in ${probe.ms} ms, but not as a gateway does: ${escapeControls(probe.why)}`,
        'Try again in some minutes; if it stays so, check the address and ask the gateway.',
      );
    case 'unreachable':
      return unreached(escapeControls(probe.why));
    default:
      return unreachable(probe);
  }
}

async function ask(
  { clock }: Environment,
  provider: Provider,
  { origin, key, proxyFor }: { origin: string; key: FoundKey | null; proxyFor: ProxyFor },
  signal: AbortSignal,
): Promise<Probe> {
  const gateway = await provider.open({
    origin,
    key: key?.key ?? '',
    keySource: key?.source,
    proxyFor,
    clock,
  });
  try {
    const status: Gateway['status'] = (job, late) => gateway.status(job, eitherOf(signal, late));
    return await probeGateway({ ...gateway, status }, clock);
  } finally {
    await gateway.close();
  }
}

/** Aborted with one of the two; `AbortSignal.any` forgets a time-out that nothing else holds (nodejs/node#57736). */
function eitherOf(...signals: (AbortSignal | undefined)[]): AbortSignal {
  const either = new AbortController();
  for (const signal of signals) {
    if (signal?.aborted) either.abort();
    signal?.addEventListener('abort', () => either.abort(), { once: true });
  }
  return either.signal;
}

/** What the gateway said, in one line, without the place of the key, which the cure names. */
function whyOf(why: string, key: FoundKey | null): string {
  return escapeControls(why.replace(` (key from ${key?.source})`, '').replace(/\.$/, ''));
}

function accountCure(status: number, key: FoundKey | null): string {
  switch (status) {
    case 401:
      if (key === null) break;
      return `Check the key from ${key.source}: copy it again from your account at the gateway.`;
    case 402:
      return 'Add credit to the account at the gateway, or use the key of another one.';
  }
  return 'Check at the gateway what the account may do, and whether its quota is used up.';
}

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

function checkProxy({ environment, options }: AccountExam, provider: Provider): Check {
  const { env } = environment;
  const proxies = proxiesFrom(env);
  if (!proxies.ok) {
    const [message = proxies.error, cure] = proxies.error.split(': ');
    return problem('proxy', message, cure && `${cure.slice(0, 1).toUpperCase()}${cure.slice(1)}.`);
  }
  const choice = chooseProvider(environment, options, provider);
  if (!choice.ok) {
    const { message, cure } = partedRefusal(choice.error);
    return skipped('proxy', `not looked for: ${message}`, cure);
  }
  if (choice.value.proxy !== null) return fine('proxy', `through ${choice.value.proxy}`);
  const set = VARIABLES.find((variable) => env[variable]?.trim());
  if (set === undefined) return fine('proxy', 'none');
  const isHere = isLoopback(new URL(choice.value.name).hostname);
  return fine(
    'proxy',
    `${set} is not used: ${isHere ? 'the gateway is on this machine' : 'NO_PROXY exempts it'}`,
  );
}
