import type { E2eFilm } from './e2e-film.js';
import {
  type ConnectProxy,
  type OracleOptions,
  type ProxyOptions,
  startConnectProxy,
  startTlsFront,
} from './oracle/index.js';

/** A gateway and a CDN with public names, over https, that only a proxy knows the way to. */
export interface PublicNet {
  readonly proxy: ConnectProxy;
  close(): Promise<void>;
}

export const GATEWAY = 'https://gateway.test';
export const CDN = 'https://cdn.test';

/** The links of an oracle that stands behind a public net. */
export const publicLinks: Pick<OracleOptions, 'link'> = {
  link: (own) => own.replace(/^http:\/\/[^/]+/, CDN),
};

/** Puts a studio's gateway and CDN behind a proxy, which `HTTPS_PROXY` names from then on. */
export async function behindProxy(
  studio: E2eFilm,
  options: ProxyOptions = {},
  user = '',
): Promise<PublicNet> {
  const port = (origin: string) => Number(new URL(origin).port);
  const { oracle, env } = studio;
  const front = await startTlsFront({
    'gateway.test': port(oracle.origin),
    'cdn.test': port(oracle.mediaOrigin),
  });
  const routes = Object.fromEntries(Object.entries(front.ports).map(([name, at]) => [`${name}:443`, at]));
  const proxy = await startConnectProxy({ routes, ...options });
  studio.write('ca.pem', front.certificate);
  env.NODE_EXTRA_CA_CERTS = `${studio.folder}/ca.pem`;
  env.PIXAZO_GATEWAY = GATEWAY;
  env.HTTPS_PROXY = `http://${user}127.0.0.1:${proxy.port}`;
  return {
    proxy,
    async close() {
      await proxy.close();
      await front.close();
    },
  };
}
