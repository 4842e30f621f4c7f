import { err, ok, type Result } from '../../core/result.js';
import { addressOf } from './address.js';
import type { ProxyFor } from './proxy.js';

/** How long a name is looked up, in milliseconds. */
const LONGEST_LOOKUP = 5000;

/** Why nothing can be sent to a gateway. */
export interface Unreachable {
  /** What is wrong and what to do about it, in sentences. */
  why: string;
  /** The same may work in a moment (no name server answered), where a name that does not exist stays so. */
  mayPass: boolean;
}

type Lookup = (hostname: string) => Promise<unknown>;

/**
 * Looks up the name of the gateway, or of the proxy that leads to it, once and for 5 s at most; connects to nothing. An address needs no
 * lookup. `named` is what the user wrote the gateway with, such as `--gateway`, null for the public one.
 */
export async function nameResolves(
  origin: string,
  named: string | null,
  proxyFor: ProxyFor,
  look: Lookup,
): Promise<Result<null, Unreachable>> {
  const url = new URL(origin);
  const proxy = proxyFor(url);
  const { hostname } = proxy?.url ?? url;
  if (addressOf(hostname) !== null) return ok(null);
  const what = proxy ? `the proxy ${proxy.host} (${proxy.variable})` : `the gateway ${hostname}`;
  const written = proxy ? proxy.variable : named;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), LONGEST_LOOKUP);
  });
  try {
    if ((await Promise.race([look(hostname), late])) !== 'late') return ok(null);
    return noAnswer(what, `no answer within ${LONGEST_LOOKUP / 1000} s`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code !== 'ENOTFOUND') return noAnswer(what, code);
    const spelling = written === null ? '' : `the spelling in ${written} and `;
    const why = `There is no host with the name of ${what}. Nothing was sent. Check ${spelling}the network connection.`;
    return err({ why, mayPass: false });
  } finally {
    clearTimeout(timer);
  }
}

function noAnswer(what: string, code: string): Result<never, Unreachable> {
  const why = `The name of ${what} could not be looked up (${code}). Nothing was sent. Check the network connection and run the command again.`;
  return err({ why, mayPass: true });
}
