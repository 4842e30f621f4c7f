import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { type E2eFilm, it, KEY } from '../support/e2e-film.js';
import type { OracleOptions, Seen } from '../support/oracle/index.js';
import { startTunnel, type Tunnel } from '../support/tunnel.js';

/** A picture of one grey; pictures of different greys differ in their bytes. */
function picture(grey: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const head = Buffer.from([0, 0, 0, 16, 0, 0, 0, 9, 8, 0, 0, 0, 0]);
  const rows = Buffer.alloc(9 * 17, grey);
  for (let row = 0; row < 9; row += 1) rows[row * 17] = 0;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const IDS = ['010', '020', '030'];
const frames = IDS.map((_, index) => picture(40 * (index + 1)));

interface Read {
  status: number;
  bytes: Buffer;
}

async function read(link: string): Promise<Read> {
  const answer = await fetch(link).catch(() => null);
  if (!answer) return { status: 0, bytes: Buffer.alloc(0) };
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
}

function imageOf(post: Seen | undefined): string {
  return String(JSON.parse(post?.body ?? '{}').image_url);
}

function callbackOf(post: Seen | undefined): string {
  return new Map(post?.headers).get('x-webhook-url') ?? '';
}

/** A film of local frames behind a tunnel; the gateway reads each frame when the submission has come, as a real one would. */
async function doorFilm(
  open: (options?: Omit<OracleOptions, 'key'>) => Promise<E2eFilm>,
  options: Omit<OracleOptions, 'key'> = {},
) {
  const reads: Promise<Read>[] = [];
  const studio = await open({ onPost: (post) => void reads.push(read(imageOf(post))), ...options });
  const tunnel = await startTunnel();
  for (const [index, id] of IDS.entries()) studio.write(`frames/${id}.png`, frames[index] ?? '');
  studio.film(
    IDS.map((id) => ({ id, image: `frames/${id}.png` })),
    { concurrency: 1, uploads: { door: { url: tunnel.url, listen: `127.0.0.1:${tunnel.port}` } } },
  );
  return { studio, tunnel, reads: () => Promise.all(reads) };
}

/** No name of the door in what is shown or kept. */
function expectDiscreet(studio: E2eFilm, said: string): void {
  const names = studio.oracle.posts.flatMap((post) => [imageOf(post), callbackOf(post)].map(nameIn));
  const kept = [...studio.files()]
    .filter(([path]) => !path.endsWith('.shotlist/door'))
    .map(([, bytes]) => Buffer.from(bytes, 'base64').toString('latin1'));
  const all = [said, ...kept].join('\n');
  expect(names.filter((name) => name === '' || all.includes(name))).toEqual([]);
  expect(all).not.toContain(KEY);
}

const nameIn = (link: string) => /[0-9a-f]{32}/.exec(link)?.[0] ?? '';
const call = (url: string, id: string) =>
  fetch(url, { method: 'POST', body: JSON.stringify({ request_id: id, status: 'COMPLETED' }) });

describe('local frames through a door', () => {
  it('are read by the gateway, which also calls; nothing of the names is shown or kept', async ({ open }) => {
    const { studio, tunnel, reads } = await doorFilm(open);
    const planned = await studio.run('plan', 'film.yaml');
    expect(planned.out).toMatch(/Serves 3 images \(.*\) through the door localhost:\d+ while the run lasts/);
    expect(planned.out).toContain(
      `Takes calls of the gateway through the door ${new URL(tunnel.url).host} (127.`,
    );
    const ended = await studio.render();
    expect(ended.exit).toBe(0);
    expect(await reads()).toEqual(frames.map((bytes) => ({ status: 200, bytes })));
    expect(new Set(studio.oracle.posts.map(callbackOf))).toEqual(
      new Set([callbackOf(studio.oracle.posts[0])]),
    );
    expect(callbackOf(studio.oracle.posts[0])).toMatch(new RegExp(`^${tunnel.url}/[0-9a-f]{32}$`));
    expectDiscreet(studio, ended.out + ended.err);
    const [job] = await studio.jobs();
    const sha = createHash('sha256')
      .update(frames[0] ?? '')
      .digest('hex');
    expect(job?.intent.image).toBe(`file:${sha}`);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
  });

  it('are not submitted where the tunnel leads nowhere, and nothing is', async ({ open }) => {
    const { studio, tunnel } = await doorFilm(open);
    await tunnel.die();
    const ended = await studio.render();
    expect([ended.exit, ended.err]).toEqual([2, expect.stringContaining('does not lead to this run')]);
    expect(ended.err).toContain(`cloudflared tunnel --url http://127.0.0.1:${tunnel.port}`);
    expect(studio.oracle.posts).toEqual([]);
    expect(await studio.jobs()).toEqual([]);
  });

  it('that were edited or are too large are not submitted', async ({ open }) => {
    const { studio } = await doorFilm(open, { renderMs: Infinity });
    const run = studio.startRender();
    await run.says('010:1 accepted');
    studio.write('frames/020.png', picture(7));
    studio.oracle.finishAll();
    const ended = await run.ended;
    expect(ended.exit, ended.err).toBe(1);
    expect(ended.err).toContain('020:1 not submitted: its image cannot be served: the file was changed');
    expect(studio.oracle.accepted('prompt of 020')).toBe(0);
    studio.write('frames/020.png', Buffer.concat([picture(7), Buffer.alloc(64 * 1024 * 1024)]));
    for (const verb of ['plan', 'render'])
      expect(await studio.run(verb, 'film.yaml')).toMatchObject({
        exit: 2,
        err: expect.stringContaining('frames/020.png is larger than 64 MiB and cannot be served'),
      });
  });

  it('doctor tries it', async ({ open }) => {
    const { studio, tunnel } = await doorFilm(open);
    const doctor = async (...args: string[]) => (await studio.run('doctor', 'film.yaml', ...args)).out;
    expect(await doctor()).toMatch(
      /- uploads\s+the door localhost:\d+, leading to 127\.0\.0\.1:\d+: not tried/,
    );
    expect(await doctor('--uploads')).toMatch(/✓ uploads\s+the door localhost:\d+ leads to this machine/);
    await tunnel.die();
    expect(await doctor('--uploads')).toMatch(
      /✗ uploads\s+the door localhost:\d+ does not lead to this machine/,
    );
    expect(studio.oracle.posts).toEqual([]);
  });

  it('stop with the tunnel: what was submitted is collected, the rest is rendered once it is back', async ({
    open,
  }) => {
    const { studio, tunnel } = await doorFilm(open, { renderMs: Infinity });
    const run = studio.startRender();
    await expect.poll(() => studio.oracle.jobs.length).toBe(1);
    await tunnel.die();
    // What showed that the tunnel works is taken for true for 3 s.
    await new Promise((resolve) => setTimeout(resolve, 3100));
    studio.oracle.finishAll();
    const ended = await run.ended;
    expect(ended.exit).toBe(1);
    expect(ended.err).toMatch(
      /020:1 not submitted: its image cannot be read: the door .* does not lead to this run/,
    );
    expect(studio.oracle.posts).toHaveLength(1);
    expect(Object.keys(studio.clips())).toEqual(['010_t1.mp4']);
    await tunnel.revive();
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
    expect(Object.keys(studio.clips())).toHaveLength(3);
  });

  it('are served again by the run that resumes after a kill, which takes the calls of the jobs before it', async ({
    open,
  }) => {
    const { studio } = await doorFilm(open, { renderMs: Infinity });
    const killed = studio.startRender('--only', '010');
    await expect.poll(() => studio.oracle.jobs.length).toBe(1);
    await killed.says('accepted');
    const [post] = studio.oracle.posts;
    killed.signal('SIGKILL');
    await killed.ended;
    expect((await read(imageOf(post))).status).not.toBe(200);
    const again = studio.start('render', 'film.yaml', '--yes', '--only', '010', '--poll-interval', '600');
    await expect.poll(() => studio.oracle.statusAsks.length).toBeGreaterThan(0);
    expect(await read(imageOf(post))).toEqual({ status: 200, bytes: frames[0] });
    studio.oracle.finishAll();
    const answer = await call(callbackOf(post), studio.oracle.jobs[0]?.id ?? '');
    expect([answer.status, await answer.text()]).toEqual([200, '{}']);
    expect((await again.ended).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(1);
    expect(Object.keys(studio.clips())).toEqual(['010_t1.mp4']);
  });

  it('an option replaces the door of the manifest, and the command that goes on says it', async ({
    open,
  }) => {
    const { studio, reads } = await doorFilm(open, { renderMs: Infinity });
    const other: Tunnel = await startTunnel();
    const flags = ['--door', other.url, '--door-listen', `127.0.0.1:${other.port}`];
    const run = studio.startRender('--only', '010', ...flags);
    await run.says('accepted');
    expect((await reads()).map(({ status }) => status)).toEqual([200]);
    run.signal('SIGINT');
    const ended = await run.ended;
    expect(ended.exit).toBe(130);
    expect(imageOf(studio.oracle.posts[0])).toContain(other.url);
    expect(ended.err).toContain(flags.join(' '));
  });
});
