import { mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe } from 'vitest';
import type { z } from 'zod';
import { CHECKS } from '../../src/app/doctor/check.js';
import { doctorSchema } from '../../src/cli/ui/json/output-schemas.js';
import { type E2eFilm, it, KEY } from '../support/e2e-film.js';
import { frame } from '../support/frames.js';
import { canMount, mountTmpfs } from '../support/mounts.js';
import { answer, silence } from '../support/oracle/index.js';
import { behindProxy, publicLinks } from '../support/public-net.js';

type Document = z.infer<typeof doctorSchema>;
type Seen = Document['checks'][number];

const MACHINE = CHECKS.slice(0, CHECKS.indexOf('manifest'));

/** What `doctor --json` said, by check; the document held to its schema, its own sums and the exit code. */
async function doctor(studio: E2eFilm, ...args: string[]) {
  const { exit, out, err } = await studio.run('doctor', ...args, '--json');
  if (out === '') throw new Error(err);
  const document = doctorSchema.parse(JSON.parse(out));
  const troubles = (status: string) => document.checks.filter((check) => check.status === status).length;
  const sums = {
    exit: troubles('problem') > 0 ? 2 : 0,
    ok: troubles('problem') === 0,
    problems: troubles('problem'),
    warnings: troubles('warning'),
  };
  const { ok, problems, warnings } = document;
  const isSound = JSON.stringify(sums) === JSON.stringify({ exit, ok, problems, warnings });
  const uncured = document.checks.filter(
    ({ status, cure }) => ['problem', 'warning'].includes(status) && !cure,
  );
  if (!isSound || uncured.length > 0 || err !== '' || out.includes(KEY))
    throw new Error(`${exit}: ${out}${err}`);
  const seen = Object.fromEntries(document.checks.map((check) => [check.check, check])) as Record<
    string,
    Seen
  >;
  return { exit, seen, names: document.checks.map(({ check }) => check) };
}

/** The checks that are not well, by status. */
function troubles(seen: Record<string, Seen>): Record<string, string> {
  const bad = Object.values(seen).filter(({ status }) => status === 'problem' || status === 'warning');
  return Object.fromEntries(bad.map(({ check, status }) => [check, status]));
}

/** A server of images and of what is none, by path. */
async function imageServer(): Promise<{ origin: string; asked: string[]; close(): void }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(`${request.method} ${path} ${JSON.stringify(request.headers)}`);
    if (path === '/moved.png') return void response.writeHead(302, { Location: '/good.png' }).end();
    if (path.startsWith('/signed.png') && request.method === 'HEAD')
      return void response.writeHead(403).end();
    if (path === '/gone.png') return void response.writeHead(404, { 'Content-Type': 'text/plain' }).end('no');
    const type = path === '/share' ? 'text/html; charset=utf-8' : 'image/png';
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': 1234 });
    response.end(request.method === 'HEAD' ? undefined : Buffer.alloc(1234));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, asked, close: () => server.close() };
}

describe('doctor', () => {
  it.concurrent('finds nothing wrong with a film that can be rendered, and leaves nothing behind', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020']);
    const before = studio.files();
    const { exit, seen, names } = await doctor(studio, 'film.yaml');
    expect(names).toEqual(CHECKS);
    expect(troubles(seen)).toEqual({});
    expect(exit).toBe(0);
    expect(seen.render?.message).toContain('2 takes, $0.72');
    expect(seen.images).toMatchObject({ status: 'skipped', cure: 'shotlist doctor film.yaml --links' });
    expect(studio.files()).toEqual(before);
    expect(studio.has('renders')).toBe(false);
    expect(studio.oracle.posts).toEqual([]);
    expect(studio.oracle.statusAsks).toHaveLength(1);
    expect((await studio.render()).exit).toBe(0);
    const rendered = studio.files();
    const after = await doctor(studio, 'film.yaml');
    expect(troubles(after.seen)).toEqual({});
    expect(after.seen.ledger?.message).toContain('2 jobs (2 finished)');
    expect(after.seen.render?.message).toContain('nothing to do');
    expect(studio.files()).toEqual(rendered);
  });

  it.concurrent('looks at the machine and the account where no manifest is named', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    const { exit, seen, names } = await doctor(studio);
    expect(names).toEqual(MACHINE);
    expect({ exit, troubles: troubles(seen) }).toEqual({ exit: 0, troubles: {} });
    expect([...studio.files()]).toEqual([]);
  });

  it.concurrent('asks no gateway and needs no key for a rehearsal', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    delete studio.env.PIXAZO_API_KEY;
    studio.env.PIXAZO_GATEWAY = 'not a link';
    const { exit, seen } = await doctor(studio, 'film.yaml', '--sandbox');
    expect({ exit, troubles: troubles(seen) }).toEqual({ exit: 0, troubles: {} });
    expect(seen.gateway?.status).toBe('skipped');
    expect(studio.oracle.statusAsks).toEqual([]);
  });

  it.concurrent('writes a line for each check, with commands whole on their own lines', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    studio.env.PIXAZO_API_KEY = 'of-another-account';
    const { exit, out, err } = await studio.run('doctor', 'film.yaml');
    expect({ exit, err }).toEqual({ exit: 2, err: '' });
    for (const name of CHECKS) expect(out).toMatch(new RegExp(`^[✓!✗-] ${name} `, 'm'));
    expect(out).toMatch(/^ *shotlist doctor film\.yaml --links$/m);
    expect(out).not.toMatch(/of-another-account|\x1b/);
    const quiet = await studio.run('doctor', 'film.yaml', '--quiet');
    expect(quiet.out).toMatch(/^✗ gateway .*401/);
    expect(quiet.out).not.toContain('✓');
  });
});

describe('doctor at Ctrl-C', () => {
  it.concurrent('does not wait for a gateway that is silent', async ({ open, expect }) => {
    const studio = await open();
    studio.oracle.statusFaults.next(silence());
    const run = studio.start('doctor');
    await run.says(' key ');
    await expect.poll(() => studio.oracle.statusAsks.length).toBe(1);
    run.signal('SIGINT');
    const { exit, out, err } = await run.ended;
    expect({ exit, err }).toEqual({ exit: 130, err: 'Interrupted. Nothing was changed.\n' });
    expect(out).not.toContain('gateway');
  });
});

describe('doctor names', () => {
  it.concurrent('a key that is missing, wrong, or in a second place', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    studio.env.PIXAZO_API_KEY = 'of-another-account';
    const wrong = await doctor(studio, 'film.yaml');
    expect(troubles(wrong.seen)).toEqual({ gateway: 'problem', render: 'problem' });
    expect(wrong.seen.gateway?.message).toContain('(401)');
    expect(JSON.stringify(wrong.seen)).not.toContain('of-another-account');
    studio.oracle.statusFaults.next(answer(402));
    expect((await doctor(studio)).seen.gateway?.message).toContain('(402)');

    studio.env.PIXAZO_API_KEY = KEY;
    studio.write('home/.pixazo/api-key', 'of-another-account');
    const second = await doctor(studio, 'film.yaml');
    expect(troubles(second.seen)).toEqual({ key: 'warning' });
    expect(second.seen.key?.message).toMatch(/from PIXAZO_API_KEY.*~\/\.pixazo\/api-key/);

    studio.write('slip.env', `PIXAZO_APIKEY=${KEY}\n`);
    const slip = await doctor(studio, 'film.yaml', '--env-file', 'slip.env');
    expect(troubles(slip.seen)).toEqual({ key: 'problem', render: 'problem' });

    studio.write('home/.pixazo/api-key', '');
    delete studio.env.PIXAZO_API_KEY;
    const none = await doctor(studio, 'film.yaml');
    expect(troubles(none.seen)).toEqual({ key: 'problem', render: 'problem' });
    expect(none.seen.key?.cure).toContain('PIXAZO_API_KEY');
  });

  it.concurrent('a gateway that cannot be reached, has no such name, answers nonsense or is none', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    studio.oracle.statusFaults.next(answer(500));
    expect((await doctor(studio)).seen.gateway?.status).toBe('problem');
    await studio.oracle.unplug();
    const gone = await doctor(studio, 'film.yaml');
    expect(troubles(gone.seen)).toEqual({ gateway: 'problem', render: 'problem' });
    expect(gone.seen.gateway?.message).toContain(`${studio.oracle.origin} (PIXAZO_GATEWAY)`);
    for (const gateway of ['https://gateway.invalid', 'http://gateway.example', 'nonsense']) {
      const { exit, seen } = await doctor(studio, 'film.yaml', '--gateway', gateway);
      expect(exit).toBe(2);
      expect(seen.gateway, gateway).toMatchObject({ status: 'problem' });
      expect(seen.gateway?.message).toContain('--gateway');
      expect(seen.output?.status).toBe('ok');
    }
  });

  it.concurrent('the proxy, one that cannot be used, and shows no password', async ({ open, expect }) => {
    const studio = await open(publicLinks);
    studio.film(['010']);
    const net = await behindProxy(studio, { wants: 'mira:s3cret' }, 'mira:s3cret@');
    const well = await doctor(studio, 'film.yaml');
    expect(troubles(well.seen)).toEqual({});
    expect(well.seen.proxy?.message).toContain(`127.0.0.1:${net.proxy.port} (HTTPS_PROXY)`);
    expect(JSON.stringify(well.seen)).not.toContain('s3cret');
    await net.close();
    const closed = await doctor(studio, 'film.yaml');
    expect(troubles(closed.seen)).toEqual({ gateway: 'problem', render: 'problem' });
    expect(closed.seen.gateway?.cure).toContain('HTTPS_PROXY');
    studio.env.HTTPS_PROXY = 'socks5://mira:s3cret@127.0.0.1:9';
    const socks = await doctor(studio, 'film.yaml');
    expect(troubles(socks.seen)).toEqual({ proxy: 'problem', render: 'problem' });
    expect(JSON.stringify(socks.seen)).not.toContain('s3cret');
  });

  it.concurrent('what is missing without ffmpeg, which stops no render', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    studio.env.PATH = studio.folder;
    const { exit, seen } = await doctor(studio, 'film.yaml');
    expect({ exit, troubles: troubles(seen) }).toEqual({ exit: 0, troubles: { ffmpeg: 'warning' } });
  });

  it.concurrent('errors and warnings of the manifest, and goes on', async ({ open, expect }) => {
    const studio = await open();
    studio.film([{ id: '010', image: 'https://drive.google.com/file/d/1/view' }]);
    const warned = await doctor(studio, 'film.yaml');
    expect(troubles(warned.seen)).toEqual({ manifest: 'warning' });
    expect(warned.seen.manifest?.message).toMatch(/\nfilm\.yaml:\d+:\d+ .*drive\.google\.com/);
    expect((await studio.render()).exit).toBe(0);
    studio.film([{ id: '010', promt: 'x' }]);
    const broken = await doctor(studio, 'film.yaml');
    expect(troubles(broken.seen)).toEqual({ manifest: 'problem', render: 'problem' });
    expect(broken.seen.manifest).toMatchObject({ cure: 'shotlist validate film.yaml' });
    expect(broken.seen.output).toMatchObject({ status: 'ok' });
    expect(broken.seen.ledger?.message).toContain('1 job');
    expect(broken.names).toEqual(CHECKS);
    for (const name of ['none.yaml', '.', 'film.yaml/x']) {
      const { exit, seen, names } = await doctor(studio, name);
      expect({ exit, names }).toEqual({ exit: 2, names: CHECKS });
      expect(seen.manifest?.status).toBe('problem');
    }
  });

  it.concurrent('an output folder that cannot be used', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    symlinkSync('/nowhere/at/all', join(studio.folder, 'renders'));
    const dangling = await doctor(studio, 'film.yaml');
    expect(troubles(dangling.seen)).toEqual({ output: 'problem', render: 'problem' });
    studio.write('taken', '');
    studio.film(['010'], { output: 'taken' });
    const file = await doctor(studio, 'film.yaml');
    expect(troubles(file.seen)).toEqual({ output: 'problem', render: 'problem' });
    studio.write('elsewhere/x', '');
    mkdirSync(join(studio.folder, 'clips'));
    symlinkSync('../elsewhere', join(studio.folder, 'clips/.parts'));
    studio.film(['010'], { output: 'clips' });
    const linked = await doctor(studio, 'film.yaml');
    expect(linked.seen.output?.status).toBe('problem');
    expect([...studio.files().keys()].filter((path) => path.startsWith('elsewhere/'))).toEqual([
      'elsewhere/x',
    ]);
  });

  it.runIf(canMount)('a disk that is full, nearly full or read-only', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020', '030']);
    const renders = join(studio.folder, 'renders');
    mountTmpfs(renders, '700k');
    const small = await doctor(studio, 'film.yaml');
    expect(troubles(small.seen)).toEqual({ disk: 'warning' });
    mountTmpfs(renders, '16k');
    const full = await doctor(studio, 'film.yaml');
    expect(full.seen.disk?.status).toBe('problem');
    expect(full.seen.render?.status).toBe('problem');
    mountTmpfs(renders, '1m', 'ro');
    const readOnly = await doctor(studio, 'film.yaml');
    expect(readOnly.seen).toMatchObject({ output: { status: 'problem' }, render: { status: 'problem' } });
    expect(readOnly.seen.output?.message).toContain('read-only');
  });

  it.concurrent('a run that is active, one that was cut off, and one that nobody can ask', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010']);
    const run = studio.startRender();
    await run.says('accepted as');
    const before = studio.read('film.yaml.lock');
    const live = await doctor(studio, 'film.yaml');
    expect(live.exit).toBe(0);
    expect(live.seen.runs).toMatchObject({ status: 'warning' });
    expect(live.seen.runs?.message).toContain(`process ${run.pid}`);
    expect(studio.read('film.yaml.lock')).toBe(before);
    run.signal('SIGKILL');
    await run.ended;
    const stale = await doctor(studio, 'film.yaml');
    expect(stale.exit).toBe(0);
    expect(stale.seen.runs).toMatchObject({ status: 'warning' });
    expect(stale.seen.runs?.cure).toMatch(/^ {2}shotlist unlock film\.yaml$/m);
    expect(stale.seen.render?.message).toContain('1 clip to collect');
    const claim = JSON.parse(studio.read('film.yaml.lock.claim'));
    studio.write('film.yaml.lock.claim', `${JSON.stringify({ ...claim, boot: 'b0', machine: 'm0' })}\n`);
    const unclear = await doctor(studio, 'film.yaml');
    expect(troubles(unclear.seen)).toMatchObject({ runs: 'problem', render: 'problem' });
    expect(unclear.seen.runs?.cure).toBe('shotlist unlock film.yaml');
    studio.write('film.yaml.lock.claim', 'no claim');
    expect((await doctor(studio, 'film.yaml')).seen.runs).toMatchObject({
      status: 'problem',
      cure: 'shotlist unlock film.yaml',
    });
  });

  it.concurrent('a lockfile that is damaged, lost or of another folder', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020']);
    expect((await studio.render()).exit).toBe(0);
    const lock = studio.read('film.yaml.lock');
    studio.write('film.yaml.lock', lock.replace('"shot":"010"', '"shot":"011"'));
    const damaged = await doctor(studio, 'film.yaml');
    expect(troubles(damaged.seen)).toEqual({ ledger: 'problem', render: 'problem' });
    expect(damaged.seen.ledger?.message).toContain('film.yaml.lock:');
    studio.write('film.yaml.lock', '');
    const lost = await doctor(studio, 'film.yaml');
    expect(troubles(lost.seen)).toEqual({ ledger: 'warning', render: 'problem' });
    expect(lost.seen.ledger?.cure).toMatch(/^ {2}shotlist restore film\.yaml$/m);
    studio.write('film.yaml.lock', lock);
    studio.write('other.yaml', studio.read('film.yaml'));
    const foreign = await doctor(studio, 'other.yaml');
    expect(foreign.seen).toMatchObject({ owner: { status: 'problem' }, render: { status: 'problem' } });
    expect(foreign.seen.owner?.message).toContain('film.yaml.lock');
    expect(foreign.seen.ledger?.status).toBe('ok');
    studio.write('film.yaml.lock', lock);
    expect(troubles((await doctor(studio, 'film.yaml')).seen)).toEqual({});
  });

  it.concurrent('links that lead to no image, each link asked for once and without the key', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    const { origin, asked, close } = await imageServer();
    const film = (...paths: string[]) =>
      studio.film(paths.map((path, index) => ({ id: `0${index + 1}0`, image: `${origin}${path}` })));
    film('/good.png', '/moved.png', '/signed.png?sig=s3cret', '/good.png');
    const well = await doctor(studio, 'film.yaml', '--links');
    expect(well.seen.images?.message).toMatch(/^3 of 3 links/);
    expect(well.seen.images?.status).toBe('ok');
    expect(well.seen.images?.message).toMatch(/moved\.png: 200, image\/png, .*1 redirect/);
    expect(JSON.stringify(well.seen)).not.toContain('s3cret');
    expect(asked.filter((line) => line.startsWith('HEAD /good.png'))).toHaveLength(2);
    film('/good.png', '/share', '/gone.png');
    const bad = await doctor(studio, 'film.yaml', '--links');
    expect(bad.exit).toBe(2);
    expect(bad.seen.images?.status).toBe('problem');
    expect(bad.seen.images?.message).toMatch(
      /^1 of 3 links lead to an image\n020: .*\/share: 200, text\/html/,
    );
    expect(bad.seen.images?.message).toContain('/gone.png: 404');
    expect(bad.seen.render?.status).toBe('ok');
    expect(asked.join()).not.toContain(KEY);
    const before = asked.length;
    await doctor(studio, 'film.yaml');
    expect(asked).toHaveLength(before);
    close();
  });

  it.concurrent('takes that a budget leaves out, and local images that a gateway cannot read', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020'], { budget: 0.5 });
    const capped = await doctor(studio, 'film.yaml');
    expect(troubles(capped.seen)).toEqual({ render: 'warning' });
    expect(capped.seen.render?.message).toContain('1 take, $0.36');
    studio.write('a.png', frame('a pier'));
    studio.film([{ id: '010', image: 'a.png' }]);
    const local = await doctor(studio, 'film.yaml');
    expect(local.seen.render?.status).toBe('problem');
    expect(local.seen.render?.message).toContain('a.png');
    expect(local.seen.render?.cure).toBe('Fix what is marked above, then run doctor again.');
    expect(local.seen.uploads?.cure?.split('\n').at(-1)).toMatch(/^shotlist plan film\.yaml\b/);
  });
});
