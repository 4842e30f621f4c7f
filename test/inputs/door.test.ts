import { hash } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { noProxy } from '../../src/gateway/http/proxy.js';
import { type Door, type DoorOptions, openDoor } from '../../src/inputs/door.js';
import type { LocalFile } from '../../src/inputs/place.js';
import { type Clock, systemClock } from '../../src/system/clock.js';
import { systemIds } from '../../src/system/ids.js';
import { memoryDisk } from '../support/memory-disk.js';
import { freePort, startTunnel, type Tunnel } from '../support/tunnel.js';

const SECRET = 'ab'.repeat(16);
const SILENT = { began: () => {}, ended: () => {}, waiting: () => {} };
const PICTURE = Buffer.from('\x89PNG of a pier at dawn', 'latin1');
const frame = (path = '/film/frames/010.png', bytes: Uint8Array = PICTURE): LocalFile => ({
  path,
  sha256: hash('sha256', bytes, 'hex'),
  bytes: bytes.length,
  mime: 'image/png',
});

/** A clock that does not wait between two tries. */
const impatient: Clock = {
  ...systemClock,
  sleep: async (ms, signal) => (ms === 1500 ? undefined : systemClock.sleep(ms, signal)),
};

interface Opened {
  door: Door;
  tunnel: Tunnel;
  write(path: string, bytes: Uint8Array): void;
  heard: unknown[];
  lost: string[];
}

async function open(more: Partial<DoorOptions> = {}, tunnel?: Tunnel): Promise<Opened> {
  const through = tunnel ?? (await startTunnel());
  const { disk, volume } = memoryDisk({ '/film/frames/010.png': '' });
  const write = (path: string, bytes: Uint8Array) => volume.writeFileSync(path, bytes);
  write('/film/frames/010.png', PICTURE);
  const heard: unknown[] = [];
  const lost: string[] = [];
  const opened = await openDoor({
    name: `the door ${new URL(through.url).host}`,
    url: through.url,
    listen: { host: '127.0.0.1', port: through.port },
    secret: SECRET,
    disk,
    clock: systemClock,
    proxyFor: noProxy,
    newSecret: systemIds.secret,
    heard: (body) => heard.push(body),
    lost: ({ path }) => lost.push(path),
    ...more,
  });
  if (!opened.ok) throw new Error(opened.error);
  onTestFinished(() => opened.value.close());
  return { door: opened.value, tunnel: through, write, heard, lost };
}

async function linkOf(door: Door, file = frame()): Promise<string> {
  const link = await door.link(file, SILENT);
  if (!link.ok) throw new Error(link.error);
  return link.value;
}

/** The whole answer to bytes that no client would send. */
async function raw(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(request);
  return text(socket);
}

describe('files', () => {
  test('are served through the tunnel under a name that says nothing of them, whole and in parts', async () => {
    const { door } = await open();
    const link = await linkOf(door);
    expect(link).toMatch(/^http:\/\/localhost:\d+\/[0-9a-f]{32}\.png$/);
    expect(link).not.toContain(frame().sha256.slice(0, 8));
    expect(door.unread).toBe(1);
    const whole = await fetch(link);
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(PICTURE);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(PICTURE.length),
      'cache-control': 'private, no-store',
    });
    expect(door.unread).toBe(0);
    const head = await fetch(link, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(PICTURE.length)]);
    const part = await fetch(link, { headers: { range: 'bytes=4-7' } });
    expect([part.status, await part.text()]).toEqual([206, ' of ']);
    expect((await fetch(link, { headers: { range: 'bytes=99-' } })).status).toBe(416);
  });

  test('have the same name in a later run of the film, and another one in another film', async () => {
    const tunnel = await startTunnel();
    const first = await open({}, tunnel);
    const link = await linkOf(first.door);
    await first.door.close();
    await expect(fetch(link).then(({ status }) => status)).resolves.toBe(502);
    const again = await open({}, tunnel);
    expect((await fetch(link)).status).toBe(404);
    expect(await linkOf(again.door)).toBe(link);
    await again.door.close();
    const other = await open({ secret: 'cd'.repeat(16) }, tunnel);
    expect(await linkOf(other.door)).not.toBe(link);
    expect((await fetch(link)).status).toBe(404);
  });

  test('that have changed are not served, which is told once', async () => {
    const { door, write, lost } = await open();
    const link = await linkOf(door);
    write('/film/frames/010.png', Buffer.from('another picture'));
    expect([(await fetch(link)).status, (await fetch(link)).status]).toEqual([404, 404]);
    expect(lost).toEqual(['/film/frames/010.png']);
    write('/film/frames/010.png', PICTURE);
    expect((await fetch(link)).status).toBe(200);
  });

  test('that changed before they are asked for, are gone or too large get no link', async () => {
    const { door, write, lost } = await open();
    write('/film/frames/010.png', Buffer.from('another picture'));
    const changed = await door.link(frame(), SILENT);
    expect(changed).toMatchObject({ error: expect.stringContaining('changed after the plan was made') });
    const gone = await door.link(frame('/film/frames/020.png'), SILENT);
    expect(gone).toMatchObject({ error: expect.stringContaining('ENOENT') });
    const large = await door.link({ ...frame(), bytes: 64 * 1024 * 1024 + 1 }, SILENT);
    expect(large).toMatchObject({ error: expect.stringContaining('larger than 64 MiB') });
    expect([door.unread, lost]).toEqual([0, []]);
  });

  test('many at once are all served', async () => {
    const { door, write } = await open();
    const links = await Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        const bytes = Buffer.alloc(200_000, `picture ${index}`);
        write(`/film/frames/${index}.png`, bytes);
        return linkOf(door, frame(`/film/frames/${index}.png`, bytes));
      }),
    );
    const served = await Promise.all(
      links.map(async (link) => Buffer.from(await (await fetch(link)).arrayBuffer())),
    );
    expect(served.map((bytes) => bytes.subarray(0, 10).toString())).toEqual(
      links.map((_, index) => `picture ${index}`.padEnd(10, 'p').slice(0, 10)),
    );
  });
});

describe('anything else is not found', () => {
  const tricks = (name: string) => [
    '/',
    '',
    '/favicon.ico',
    '/film/frames/010.png',
    '/../film/frames/010.png',
    '/..%2ffilm%2fframes%2f010.png',
    `/x/../${name}`,
    `//${name}`,
    `/${name}/`,
    `/./${name}`,
    `/%2e/${name}`,
    `/${name.toUpperCase()}`,
    `/${name.slice(0, 32)}`,
    `/${name}%00`,
    `/%${name.charCodeAt(0).toString(16)}${name.slice(1)}`,
    `http://other.example/${name}`,
    '/__proto__',
    '/constructor',
    '/toString',
  ];

  test('whatever path is tried, with the same answer', async () => {
    const { door, tunnel } = await open();
    const name = new URL(await linkOf(door)).pathname.slice(1);
    const answers = new Set<string>();
    for (const path of tricks(name)) {
      const said = await raw(
        tunnel.port,
        `GET ${path || '*'} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      answers.add(said.replace(/\r\nDate: [^\r]*/, ''));
    }
    expect([...answers]).toEqual([
      expect.stringMatching(/^HTTP\/1\.1 404 Not Found\r\n.*\r\n\r\nNot Found$/s),
    ]);
    for (const target of ['/x y z', `\\${name} HTTP/1.1`])
      expect(await raw(tunnel.port, `GET ${target}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400/);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'])(
    '%s of a file',
    async (method) => {
      const { door, tunnel } = await open();
      const { pathname } = new URL(await linkOf(door));
      expect(
        await raw(tunnel.port, `${method} ${pathname} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
      ).toMatch(/^HTTP\/1\.1 404/);
    },
  );

  test.each(['GET', 'HEAD', 'PUT'])('%s where calls are taken', async (method) => {
    const { door, heard } = await open();
    expect((await fetch(door.callback, { method })).status).toBe(404);
    expect([door.calls, heard]).toEqual([0, []]);
  });

  test('a path of the public address may reach the door or be cut off on the way', async () => {
    const tunnel = await startTunnel();
    const { door } = await open({ url: `${tunnel.url}/film/harbor` }, tunnel);
    const link = await linkOf(door);
    expect(link).toContain('/film/harbor/');
    expect((await fetch(link)).status).toBe(200);
    expect((await fetch(link.replace('/film/harbor', ''))).status).toBe(200);
    expect((await fetch(link.replace('/film/harbor', '/film'))).status).toBe(404);
  });
});

describe('calls', () => {
  const call = (door: Door, body: string | Uint8Array) => fetch(door.callback, { method: 'POST', body });

  test('are answered the same, whatever they say', async () => {
    const { door, heard } = await open();
    const bodies = [
      '{"request_id":"a"}',
      '{"request_id":"b"}',
      'no JSON',
      '',
      '[',
      Buffer.alloc(1_000_000, 'x'),
    ];
    const answers = await Promise.all(bodies.map((body) => call(door, body)));
    const seen = await Promise.all(
      answers.map(async (answer) => {
        const { date: _date, ...headers } = Object.fromEntries(answer.headers);
        return JSON.stringify([answer.status, headers, await answer.text()]);
      }),
    );
    expect(new Set(seen).size).toBe(1);
    expect(answers[0]?.status).toBe(200);
    expect(door.calls).toBe(6);
    const understood = heard.filter((body) => body !== undefined);
    expect(understood).toHaveLength(2);
    expect(understood).toEqual(expect.arrayContaining([{ request_id: 'a' }, { request_id: 'b' }]));
  });

  test('of which too many come are counted and not read', async () => {
    let now = 0;
    const { door, heard } = await open({ clock: { ...systemClock, elapsed: () => now } });
    for (let round = 0; round < 25; round += 1)
      await Promise.all(
        Array.from({ length: 20 }, async () => (await call(door, '{"request_id":"a"}')).text()),
      );
    expect(door.calls).toBe(500);
    expect(heard).toHaveLength(100);
    now += 1000;
    await (await call(door, '{"request_id":"a"}')).text();
    expect(heard).toHaveLength(101);
  });

  test('that never end hold nothing up', async () => {
    const { door, tunnel } = await open();
    const { pathname } = new URL(door.callback);
    const slow = connect(tunnel.port, '127.0.0.1').on('error', () => {});
    slow.write(`POST ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{`);
    expect((await call(door, '{}')).status).toBe(200);
    await door.close();
    slow.destroy();
  });
});

describe('the proof', () => {
  test('that the public address leads here is a request to it', async () => {
    const { door } = await open();
    expect(await door.check()).toEqual({ ok: true, value: null });
  });

  test.each<[string, (tunnel: Tunnel) => Promise<unknown>, RegExp]>([
    ['no tunnel', (tunnel) => tunnel.die(), /localhost:\d+ does not lead to this run: it cannot be reached/],
    ['a tunnel to nothing', async () => {}, /it answers 502, so its tunnel does not reach this run/],
    [
      'another run behind the tunnel',
      (tunnel) => open({ secret: 'ef'.repeat(16) }, tunnel),
      /it answers 404, and not from this run/,
    ],
  ])('says what is there instead: %s', async (_name, before, message) => {
    const tunnel = await startTunnel();
    await before(tunnel);
    const listen = { host: '127.0.0.1', port: await freePort() };
    const { door } = await open({ clock: impatient, listen }, tunnel);
    const shown = await door.check();
    expect(shown.ok ? '' : shown.error).toMatch(message);
  });

  test('stands for some seconds; a tunnel that dies is noticed before the next submission after that, and one that is back too', async () => {
    let now = 0;
    const clock = { ...impatient, elapsed: () => now };
    const { door, tunnel } = await open({ clock });
    await linkOf(door);
    await tunnel.die();
    await linkOf(door);
    now += 3000;
    expect(await door.link(frame(), SILENT)).toMatchObject({ ok: false });
    await tunnel.revive();
    expect(await door.link(frame(), SILENT)).toMatchObject({ ok: false });
    now += 3000;
    await linkOf(door);
  });

  test('an address that is taken is told', async () => {
    const { tunnel } = await open();
    await expect(open({}, tunnel)).rejects.toThrow(/127\.0\.0\.1:\d+ is in use, perhaps by another run/);
  });
});

test('its names are taken out of texts', async () => {
  const { door } = await open();
  const link = await linkOf(door);
  const other = 'https://cdn.example/0123456789abcdef0123456789abcdef';
  const said = door.redact(`could not read ${link} nor ${encodeURIComponent(door.callback)} nor ${other}`);
  expect(said).toContain(other);
  expect(said.match(/\[secret\]/g)).toHaveLength(2);
  expect(said).not.toMatch(new RegExp(`${link.slice(-36, -4)}|${door.callback.slice(-32)}`));
});
