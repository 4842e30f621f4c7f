import { lookup } from 'node:dns';
import type { LookupFunction, Socket } from 'node:net';
import { buildConnector } from 'undici';
import { addressOf, isPrivateLiteral, isPublicAddress } from './address.js';
import { noProxy, type ProxyFor, portOf } from './proxy.js';
import { openTunnel } from './tunnel.js';

/** How connections are made. */
export interface ConnectWith {
  /** Milliseconds for a connection to stand, TLS included; each step of a way through a proxy has as long. */
  timeout: number;
  proxyFor?: ProxyFor;
  /** Connects to public addresses alone, judged by the address that is connected to. A proxy looks names up itself. */
  isPublicOnly?: boolean;
}

/** Makes connections, straight or through a proxy's tunnel; a connection that is handed out stands, TLS included. */
export function connectorOf({
  timeout,
  proxyFor = noProxy,
  isPublicOnly = false,
}: ConnectWith): buildConnector.connector {
  const direct = buildConnector({ timeout, ...(isPublicOnly && { lookup: publicLookup }) });
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
