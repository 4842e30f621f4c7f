import { describe } from 'vitest';
import { it, KEY } from '../support/e2e-film.js';
import { behindProxy, CDN, GATEWAY, publicLinks } from '../support/public-net.js';

describe('behind a proxy', () => {
  it.concurrent('a film is rendered and fetched through its tunnels, where the key is in nothing that it sees', async ({
    open,
    expect,
  }) => {
    const studio = await open(publicLinks);
    studio.film(['010', '020']);
    const net = await behindProxy(studio, { wants: 'mira:s3cret' }, 'mira:s3cret@');
    const { exit, err, out } = await studio.render();
    expect(exit, err).toBe(0);
    expect(Object.keys(studio.clips())).toHaveLength(2);
    expect(new Set(net.proxy.connects.map(({ target }) => target))).toEqual(
      new Set(['gateway.test:443', 'cdn.test:443']),
    );
    expect(net.proxy.others).toEqual([]);
    expect(net.proxy.seen().includes(KEY)).toBe(false);
    expect(studio.oracle.posts).toHaveLength(2);
    expect(err + out + [...studio.files().values()].map(atob).join()).not.toContain('s3cret');
    await net.close();
  });

  it.concurrent('a refusal names the proxy, sends nothing and shows no password', async ({
    open,
    expect,
  }) => {
    const studio = await open(publicLinks);
    studio.film(['010']);
    const net = await behindProxy(studio, { wants: 'mira:s3cret' }, 'mira:wr0ng@');
    const { exit, err } = await studio.render('--reach-timeout', '0.2');
    expect(exit, err).toBe(6);
    expect(err).toContain(`127.0.0.1:${net.proxy.port} (HTTPS_PROXY)`);
    expect(err).toContain('(407)');
    expect(err).not.toContain('wr0ng');
    expect((await studio.jobs()).map((job) => job.released !== undefined)).toEqual([true]);
    expect(studio.oracle.posts).toEqual([]);
    await net.close();
  });

  it.concurrent('NO_PROXY and this machine go without it', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    studio.env.HTTPS_PROXY = 'http://127.0.0.1:9';
    studio.env.HTTP_PROXY = 'http://127.0.0.1:9';
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    const rehearsal = await studio.render('--sandbox');
    expect(rehearsal.exit, rehearsal.err).toBe(0);

    const net = await behindProxy(studio);
    studio.env.no_proxy = 'gateway.test';
    const direct = await studio.render('--gateway-moved', '--force', '--reach-timeout', '0.2');
    expect(direct.exit, direct.err).toBe(6);
    expect(net.proxy.connects).toEqual([]);
    await net.close();
  });

  it.concurrent('a variable that names no proxy is an error that shows nothing of it', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    studio.env.https_proxy = 'socks5://mira:s3cret@h:1';
    const { exit, err } = await studio.render();
    expect(exit).toBe(2);
    expect(err).toContain('https_proxy');
    expect(err).not.toContain('s3cret');
    expect(studio.oracle.posts).toEqual([]);
  });
});

describe('a gateway that is not on this machine', () => {
  const inside = (link: string) => [`a link to ${link}`, link] as const;

  it.concurrent.for([
    inside('http://127.0.0.1:PORT/v1/secret'),
    inside('https://[::ffff:7f00:1]:PORT/v1/secret'),
  ])('%s is not fetched, and the take stays to be fetched', async ([, link], { open, expect }) => {
    let port = '';
    const studio = await open({ link: () => link.replace('PORT', port) });
    port = new URL(studio.oracle.mediaOrigin).port;
    studio.film(['010']);
    const net = await behindProxy(studio);
    const run = studio.startRender();
    await run.says(link.startsWith('http:') ? 'is not https' : 'not a public address');
    run.signal('SIGINT');
    await run.ended;
    expect(studio.oracle.mediaRequests).toBe(0);
    expect(net.proxy.connects.map(({ target }) => target)).not.toContain(
      new URL(link.replace('PORT', '1')).host,
    );
    await net.close();
  });

  it.concurrent('nor does a redirect lead there', async ({ open, expect }) => {
    const studio = await open(publicLinks);
    studio.film(['010']);
    studio.oracle.mediaFaults.always({ kind: 'redirect to', location: 'https://10.0.0.1/x' });
    const net = await behindProxy(studio);
    const run = studio.startRender();
    await run.says('10.0.0.1, which is not a public address');
    run.signal('SIGINT');
    await run.ended;
    expect(new Set(net.proxy.connects.map(({ target }) => target))).toEqual(
      new Set([GATEWAY, CDN].map((origin) => `${new URL(origin).host}:443`)),
    );
    await net.close();
  });
});
