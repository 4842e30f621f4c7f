import { type Result, unreachable } from '../../core/result.js';
import { escapeControls } from '../../core/text.js';
import { isLoopback } from '../../gateway/http/link.js';
import { checkLink } from '../../gateway/http/link-check.js';
import { type ProxyFor, proxiesFrom } from '../../gateway/http/proxy.js';
import { type FoundKey, readKey } from '../../gateway/pixazo/credentials.js';
import { gatewayOrigin } from '../../gateway/pixazo/origin.js';
import { type Probe, probeGateway } from '../../gateway/pixazo/probe.js';
import type { Gateway } from '../../gateway/port.js';
import type { Environment } from '../film.js';
import { chooseGateway, type GatewayOptions } from '../gateway-choice.js';
import { attempt, type Check, fine, parted, partedRefusal, problem, skipped, warning } from './check.js';

type Found = Result<FoundKey, string>;

/** Looks at the key, the gateway and the proxy, in that order; one status request at most. The key is in no check. */
export async function* checkAccount(
  environment: Environment,
  options: GatewayOptions,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  if (options.sandbox) {
    yield skipped('key', 'a rehearsal needs none');
    yield skipped('gateway', 'no gateway is asked for a rehearsal');
    yield skipped('proxy', 'a rehearsal uses none');
    return;
  }
  let found: Found | null = null;
  yield await attempt('key', async () => {
    found = await readKey({ ...environment, envFile: options.envFile });
    return keyCheck(found);
  });
  yield await attempt('gateway', () => checkGateway(environment, options, found, signal));
  yield await attempt('proxy', async () => checkProxy(environment, options));
}

function keyCheck(found: Found): Check {
  if (!found.ok) {
    const { message, cure } = parted(found.error);
    return problem('key', message, cure);
  }
  const { source, warning: doubt } = found.value;
  if (doubt === null) return fine('key', `from ${source}`);
  return warning(
    'key',
    `from ${source}; ${doubt.replace(/\.$/, '')}`,
    'Leave the key in one place only, so that it is plain which account pays.',
  );
}

/** The gateway, and what named it. */
function nameOf(origin: string, { gateway }: GatewayOptions, env: Environment['env']): string {
  const by = gateway !== undefined ? '--gateway' : env.PIXAZO_GATEWAY?.trim() ? 'PIXAZO_GATEWAY' : 'default';
  return `${origin} (${by})`;
}

async function checkGateway(
  environment: Environment,
  options: GatewayOptions,
  found: Found | null,
  signal: AbortSignal,
): Promise<Check> {
  const origin = gatewayOrigin(options.gateway, environment.env);
  if (!origin.ok) {
    const [message = origin.error, ...cure] = origin.error.split('; ');
    return problem('gateway', message, cure[0] && `${cure.join('; ')}.`.replace(/^u/, 'U'));
  }
  const name = nameOf(origin.value, options, environment.env);
  const choice = chooseGateway(environment, options);
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
    const answer = await checkLink(origin.value, { clock: environment.clock, proxyFor, isPublicOnly: false });
    return answer.ok
      ? fine('gateway', `${name} answers in ${answer.value.ms} ms; without a key nothing was asked`)
      : unreached(answer.error);
  }
  const probe = await ask(environment, origin.value, found.value, proxyFor, signal);
  switch (probe.kind) {
    case 'accepted':
      return fine('gateway', `${name} accepts the key, in ${probe.ms} ms`);
    case 'account':
      return problem(
        'gateway',
        `${name} refuses the account (${probe.status}): ${whyOf(probe.why, found.value)}`,
        accountCure(probe.status, found.value.source),
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
  origin: string,
  { key, source }: FoundKey,
  proxyFor: ProxyFor,
  signal: AbortSignal,
): Promise<Probe> {
  const { openPixazo } = await import('../../gateway/pixazo/pixazo.js');
  const gateway = openPixazo({ origin, key, keySource: source, proxyFor, clock });
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
function whyOf(why: string, { source }: FoundKey): string {
  return escapeControls(why.replace(` (key from ${source})`, '').replace(/\.$/, ''));
}

function accountCure(status: number, source: string): string {
  switch (status) {
    case 401:
      return `Check the key from ${source}: copy it again from your account at the gateway.`;
    case 402:
      return 'Add credit to the account at the gateway, or use the key of another one.';
    default:
      return 'Check at the gateway what the account may do, and whether its quota is used up.';
  }
}

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

function checkProxy(environment: Environment, options: GatewayOptions): Check {
  const { env } = environment;
  const proxies = proxiesFrom(env);
  if (!proxies.ok) {
    const [message = proxies.error, cure] = proxies.error.split(': ');
    return problem('proxy', message, cure && `${cure.slice(0, 1).toUpperCase()}${cure.slice(1)}.`);
  }
  const choice = chooseGateway(environment, options);
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
