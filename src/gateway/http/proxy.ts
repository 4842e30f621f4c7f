import { BlockList, isIP } from 'node:net';
import { err, ok, type Result } from '../../core/result.js';
import { addressOf } from './address.js';
import { isLoopback } from './link.js';

/** An HTTP proxy that connections are tunnelled through. */
export interface HttpProxy {
  /** Without user and password. */
  url: URL;
  /** For people: host and port. */
  host: string;
  /** The environment variable that named it. */
  variable: string;
  /** The `Proxy-Authorization` of every CONNECT, null where the link names no user. Never shown. */
  authorization: string | null;
}

/** The proxy that a connection to a link goes through, null for none. */
export type ProxyFor = (url: URL) => HttpProxy | null;

type Env = Readonly<Record<string, string | undefined>>;

/** No proxy for anything. */
export const noProxy: ProxyFor = () => null;

/**
 * Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, lower case first, with the rules of undici's EnvHttpProxyAgent: `HTTP_PROXY` counts
 * for https too where `HTTPS_PROXY` is not set. `NO_PROXY` also takes address blocks (`10.0.0.0/8`), as curl does. This machine is never
 * asked for through a proxy, which could not reach it. Fails with a message that shows nothing of the value.
 */
export function proxiesFrom(env: Env): Result<ProxyFor, string> {
  const http = readProxy(env, 'http_proxy');
  if (!http.ok) return http;
  const https = readProxy(env, 'https_proxy');
  if (!https.ok) return https;
  const isExempt = exemptions(env.no_proxy ?? env.NO_PROXY ?? '');
  return ok((url) => {
    if (isLoopback(url.hostname) || isExempt(url)) return null;
    return url.protocol === 'https:' ? (https.value ?? http.value) : http.value;
  });
}

function readProxy(env: Env, lower: string): Result<HttpProxy | null, string> {
  const variable = env[lower] === undefined ? lower.toUpperCase() : lower;
  const written = env[variable]?.trim();
  if (!written) return ok(null);
  const link = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`;
  const example = `write it like http://proxy.example:3128`;
  if (!URL.canParse(link)) return err(`${variable} is not a proxy's link: ${example}`);
  const url = new URL(link);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return err(`${variable}: only http and https proxies can be used, not ${url.protocol} ${example}`);
  let authorization: string | null = null;
  if (url.username !== '' || url.password !== '') {
    try {
      const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
      authorization = `Basic ${Buffer.from(user).toString('base64')}`;
    } catch {
      return err(`${variable}: the user or password is not percent-encoded (a % must be written %25)`);
    }
  }
  const bare = new URL(url.origin);
  return ok({ url: bare, host: `${bare.hostname}:${portOf(bare)}`, variable, authorization });
}

/** The port of an http or https link. */
export function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80');
}

/** Which links `NO_PROXY` names: `*`, hosts with all below them (with or without a leading dot), `host:port`, addresses and their blocks. */
function exemptions(written: string): (url: URL) => boolean {
  const rules = written
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .map(ruleOf);
  return (url) => rules.some((rule) => rule(url));
}

function ruleOf(entry: string): (url: URL) => boolean {
  if (entry === '*') return () => true;
  const block = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(entry);
  if (block) return blockRule(block[1] as string, Number(block[2]));
  const split = isIP(entry) === 6 ? null : /^(.+):(\d+)$/.exec(entry);
  const port = split?.[2] ?? null;
  const host = (split?.[1] ?? entry).replace(/^\[(.*)\]$/, '$1').replace(/^\*?\.|\.$/g, '');
  return (url) => {
    const asked = addressOf(url.hostname) ?? url.hostname.replace(/\.$/, '');
    return (port === null || port === portOf(url)) && (asked === host || asked.endsWith(`.${host}`));
  };
}

function blockRule(net: string, bits: number): (url: URL) => boolean {
  const family = isIP(net) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(net) === 0 || bits > (family === 'ipv6' ? 128 : 32)) return () => false;
  const block = new BlockList();
  block.addSubnet(net, bits, family);
  return (url) => {
    const address = addressOf(url.hostname);
    return address !== null && block.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  };
}
