import { lookup } from 'node:dns';
import { request } from 'node:http';
import type { LookupFunction, Socket } from 'node:net';
import { buildConnector } from 'undici';
import { addressOf, isPrivateLiteral, isPublicAddress } from './address.js';
import { describeNetworkError } from './network-error.js';
import { type HttpProxy, noProxy, type ProxyFor, portOf } from './proxy.js';

/** How connections are made. */
export interface ConnectWith {
  /** Milliseconds for a connection to stand, TLS included; each step of a way through a proxy has as long. */
  timeout: number;
  proxyFor?: ProxyFor;
  /** Connects to public addresses alone, judged by the address that is connected to. A proxy looks names up itself. */
  isPublicOnly?: boolean;
}

/** As many as undici's cache. */
const MOST_SESSIONS = 100;

/** Makes connections, straight or through a proxy's tunnel; a connection that is handed out stands, TLS included. */
export function connectorOf({
  timeout,
  proxyFor = noProxy,
  isPublicOnly = false,
}: ConnectWith): buildConnector.connector {
  const direct = keepingSessions(buildConnector({ timeout, ...(isPublicOnly && { lookup: publicLookup }) }));
  const toProxy = buildConnector({ timeout });
  return (options, callback) => {
    const url = new URL(`${options.protocol}//${options.host ?? options.hostname}`);
    if (isPublicOnly && isPrivateLiteral(url.hostname)) return callback(notPublic(url.hostname), null);
    const proxy = proxyFor(url);
    if (proxy === null) return direct(options, callback);
    const target = `${url.hostname}:${portOf(url)}`;
    openTunnel(proxy, target, () => connectTo(toProxy, proxy.url), timeout).then(
      (socket) => {
        if (url.protocol === 'https:') direct({ ...options, httpSocket: socket }, callback);
        else callback(null, socket);
      },
      (error) => callback(error, null),
    );
  };
}

/**
 * The connector, with its TLS sessions resumed however long ago they were: undici's own cache holds a session only until the next
 * garbage collection, and minutes may pass between two submissions, each on a separate connection.
 */
function keepingSessions(connector: buildConnector.connector): buildConnector.connector {
  const newest = new Map<string, Buffer>();
  return (options, callback) =>
    connector(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      socket.on('session', (session) => {
        newest.delete(options.hostname);
        newest.set(options.hostname, session);
        const [oldest] = newest.keys();
        if (newest.size > MOST_SESSIONS && oldest !== undefined) newest.delete(oldest);
      });
      callback(null, socket);
    });
}

/** A connection to a link's host; rejects with the error of whatever step failed. */
export function connectTo(connector: buildConnector.connector, url: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const options = {
      protocol: url.protocol,
      hostname: addressOf(url.hostname) ?? url.hostname,
      host: url.host,
      port: portOf(url),
    };
    connector(options, (error, socket) => (socket ? resolve(socket) : reject(error)));
  });
}

/** The lookup of `net.connect`, which is left with the public ones of a name's addresses: no other is ever connected to. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const open = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = open;
    if (first === undefined) return callback(notPublic(hostname), '', 0);
    if (options.all) callback(null, open);
    else callback(null, first.address, first.family);
  });
};

function notPublic(hostname: string): Error {
  return new Error(`${hostname} is not a public address: it is on this machine or in a private network`);
}

/**
 * Asks a proxy for a tunnel to `target` (`host:port`); resolves to the connection, on which nothing of a request has been written yet.
 * Rejects with an error that names the proxy's host and never its user. `timeout` (milliseconds) bounds the wait for its answer.
 */
export async function openTunnel(
  proxy: HttpProxy,
  target: string,
  connect: () => Promise<Socket>,
  timeout: number,
): Promise<Socket> {
  const name = `the proxy ${proxy.host} (${proxy.variable})`;
  const socket = await connect().catch((error: unknown) => {
    throw new Error(`${name} cannot be reached: ${describeNetworkError(error)}`, { cause: error });
  });
  return new Promise((resolve, reject) => {
    const failed = (why: string) => {
      clearTimeout(late);
      socket.destroy();
      reject(new Error(why));
    };
    const late = setTimeout(() => failed(`${name} did not answer in time`), timeout);
    const wire = request({
      method: 'CONNECT',
      path: target,
      setHost: false,
      headers: {
        Host: target,
        ...(proxy.authorization !== null && { 'Proxy-Authorization': proxy.authorization }),
      },
      createConnection: () => socket,
    });
    wire.on('connect', ({ statusCode = 0 }, tunnel, head) => {
      if (statusCode < 200 || statusCode > 299) return failed(refusal(proxy, name, statusCode, target));
      clearTimeout(late);
      if (head.length > 0) tunnel.unshift(head);
      resolve(socket);
    });
    wire.on('error', (error) => failed(`${name} gave no tunnel: ${describeNetworkError(error)}`));
    wire.end();
  });
}

function refusal(proxy: HttpProxy, name: string, status: number, target: string): string {
  if (status !== 407) return `${name} refuses a tunnel to ${target} (${status})`;
  if (proxy.authorization !== null)
    return `${name} does not accept the user and password of ${proxy.variable} (407)`;
  return `${name} wants a user and a password (407): write them into ${proxy.variable}, as in http://user:password@host:port`;
}
