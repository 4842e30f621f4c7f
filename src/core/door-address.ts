import { err, ok, type Result } from './result.js';

/** Where a server of this machine listens. */
export interface ListenAddress {
  /** An IP address or `localhost`, an IPv6 one without brackets. */
  host: string;
  port: number;
}

/** Where a tunnel is expected to lead, if nobody says otherwise. */
export const USUAL_LISTEN: ListenAddress = { host: '127.0.0.1', port: 8787 };

/** The largest file that is served to a gateway, in bytes: several are in memory at a time. */
export const LARGEST_SERVED = 64 * 1024 * 1024;

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** A public address, without a slash at its end. The error is a clause that says what it must be. */
export function parsePublicUrl(written: string): Result<string, string> {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return err('a link such as https://abc.trycloudflare.com');
  if (url.username || url.password) return err('a link without user or password');
  if (url.search || url.hash) return err('a link without ? and #');
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname))
    return err(`https: the gateway reads https://${url.host} only`);
  return ok(url.href.replace(/\/+$/, ''));
}

/** `HOST:PORT` or a port alone. The error is a clause that says what it must be. */
export function parseListen(written: string): Result<ListenAddress, string> {
  const [, v6, name, port] = /^(?:(?:\[([0-9a-f:.]+)\]|([\w.-]+)):)?(\d{1,5})$/i.exec(written) ?? [];
  const number = Number(port);
  if (port === undefined || number < 1 || number > 65535) return err('HOST:PORT such as 127.0.0.1:8787');
  return ok({ host: v6 ?? name ?? USUAL_LISTEN.host, port: number });
}

/** As it is written: `127.0.0.1:8787`. */
export function listenText({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
