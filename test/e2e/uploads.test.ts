import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe } from 'vitest';
import { type E2eFilm, it } from '../support/e2e-film.js';
import { frame, ImageReader } from '../support/frames.js';
import { hasFfmpeg } from '../support/numbered-clip.js';
import { type S3Server, startS3 } from '../support/s3-server.js';

const SECRET = 'secret/of+the=example';
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: SECRET };
const LOG = 'renders/.shotlist/uploads.jsonl';

const servers: S3Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A film whose images lie beside it, and a bucket. `images` names the image of each shot. */
async function filmWith(
  studio: E2eFilm,
  images: Record<string, string>,
  top: (s3: S3Server) => Record<string, unknown> = (s3) => ({
    uploads: { s3: { bucket: 'frames', endpoint: s3.origin, prefix: 'one' } },
  }),
): Promise<S3Server> {
  const s3 = await startS3();
  servers.push(s3);
  Object.assign(studio.env, KEYS);
  for (const image of new Set(Object.values(images)))
    if (!image.startsWith('https:')) studio.write(image, frame(image));
  studio.film(
    Object.entries(images).map(([id, image]) => ({ id, image })),
    { concurrency: 2, ...top(s3) },
  );
  return s3;
}

const puts = (s3: S3Server) => s3.seen.filter(({ method }) => method === 'PUT');

describe('local images', () => {
  it('reach the gateway by links that it can read; no link and no key is written down', async ({
    open,
    expect,
  }) => {
    const reader = new ImageReader();
    const studio = await open({ onPost: reader.onPost });
    const s3 = await filmWith(studio, { '010': 'a.png', '020': 'b.png', '030': 'a.png' });
    const planned = JSON.parse((await studio.run('plan', 'film.yaml', '--json')).out);
    expect(planned.uploads).toEqual({
      place: `s3://frames/one at ${new URL(s3.origin).host}`,
      bytes: 100,
      files: [
        { image: 'a.png', bytes: 50 },
        { image: 'b.png', bytes: 50 },
      ],
      framed: 0,
    });
    expect((await studio.run('plan', 'film.yaml')).out).toContain(
      'Uploads 2 images (100 bytes) to s3://frames/one',
    );
    expect(s3.seen).toEqual([]);

    const { exit, out, err } = await studio.render('--json');
    expect(exit, err).toBe(0);
    expect(puts(s3)).toHaveLength(2);
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    expect(events.filter((type) => type === 'uploading')).toHaveLength(2);
    expect(await reader.all()).toEqual({
      'prompt of 010': { status: 200, bytes: frame('a.png').toString('latin1') },
      'prompt of 020': { status: 200, bytes: frame('b.png').toString('latin1') },
      'prompt of 030': { status: 200, bytes: frame('a.png').toString('latin1') },
    });
    expect((await studio.jobs()).map(({ intent }) => intent.image)).toEqual(
      Array(3).fill(expect.stringMatching(/^file:[0-9a-f]{64}$/)),
    );
    expect(studio.read(LOG).split('\n').filter(Boolean)).toHaveLength(2);
    const written = [
      out,
      err,
      ...Array.from(studio.files().values(), (bytes) => Buffer.from(bytes, 'base64').toString('latin1')),
    ];
    for (const text of written) expect(text).not.toMatch(/X-Amz-|AKIDEXAMPLE|secret\/of|[?&]Signature/);

    // Another place is no other film.
    studio.film(
      ['010', '020', '030'].map((id) => ({ id, image: id === '020' ? 'b.png' : 'a.png' })),
      { uploads: { s3: { bucket: 'other', endpoint: s3.origin } } },
    );
    expect(new Set(Object.values(await studio.actions()))).toEqual(new Set(['keep']));
  });

  it('go where the user keeps a place for all films, and what a film says wins', async ({ open, expect }) => {
    const studio = await open();
    const s3 = await filmWith(studio, { '010': 'a.png' }, () => ({}));
    const none = await studio.render();
    expect(none.exit).toBe(2);
    expect(none.err).toContain('error[image-not-public]');
    expect(none.err).toContain('\nuploads:\n  s3:\n    bucket: my-frames\n');
    expect(none.err).toContain('\nuploads:\n  command: [my-upload, "{file}"]\n');
    expect(studio.oracle.jobs).toEqual([]);

    const config = 'home/.config/shotlist/config.yaml';
    studio.write(config, 'uploads: { s3: { bucket: frames, secret_access_key: HUSH } }\n');
    const bad = await studio.render();
    expect(bad.exit).toBe(2);
    expect(bad.err).toContain('error[secret-in-file]');
    expect(bad.err).not.toContain('HUSH');
    studio.write(config, `uploads: { s3: { bucket: frames, endpoint: "${s3.origin}" } }\n`);
    expect((await studio.run('validate', 'film.yaml')).err).not.toContain('image-not-public');
    expect((await studio.render()).exit).toBe(0);
    expect(puts(s3)).toHaveLength(1);
    expect(JSON.parse((await studio.run('plan', 'film.yaml', '--sandbox', '--json')).out).uploads).toBe(null);
  });

  it.skipIf(!hasFfmpeg)(
    'are frames of other shots too, for the place of all films',
    async ({ open, expect }) => {
      const studio = await open();
      const s3 = await filmWith(studio, { '010': 'https://frames.example/010.png' }, () => ({}));
      studio.film(['010', { id: '020', image: { last_frame_of: '010' } }]);
      const unplaced = await studio.run('doctor', 'film.yaml');
      expect(unplaced.out).toContain('no place to upload them to');
      studio.write(
        'home/.config/shotlist/config.yaml',
        `uploads: { s3: { bucket: frames, endpoint: "${s3.origin}" } }\n`,
      );
      const { exit, err } = await studio.render();
      expect(exit, err).toBe(0);
      expect(puts(s3)).toHaveLength(1);
    },
  );

  it('that cannot be uploaded leave their takes, which a later run renders; others go on', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    const s3 = await filmWith(studio, { '010': 'a.png', '020': 'https://frames.example/020.png' });
    studio.env.AWS_SECRET_ACCESS_KEY = 'a wrong one';
    const failed = await studio.render();
    expect(failed.exit).toBe(1);
    expect(failed.err).toMatch(
      /010:1 not submitted: its image could not be uploaded to .*403: SignatureDoesNotMatch/,
    );
    expect(failed.err).not.toContain('a wrong one');
    expect(await studio.states()).toEqual({ '010:1': 'pending', '020:1': 'finished' });
    expect(studio.oracle.jobs.map(({ prompt }) => prompt)).toEqual(['prompt of 020']);
    studio.env.AWS_SECRET_ACCESS_KEY = SECRET;
    expect((await studio.render()).exit).toBe(0);
    expect(puts(s3).map(({ status }) => status)).toEqual([403, 200]);
    delete studio.env.AWS_SECRET_ACCESS_KEY;
    studio.film([{ id: '010', image: 'a.png', prompt: 'another' }], {
      uploads: { s3: { bucket: 'frames', endpoint: s3.origin } },
    });
    const keyless = await studio.render();
    expect(keyless.exit).toBe(2);
    expect(keyless.err).toContain(
      'AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY. Nothing was sent.',
    );
  });

  it('are not linked where a gateway elsewhere cannot reach them', async ({ open, expect }) => {
    const studio = await open();
    const s3 = await filmWith(studio, { '010': 'a.png' });
    const elsewhere = ['plan', 'film.yaml', '--gateway', 'https://gateway.example'];
    const stored = await studio.run(...elsewhere);
    expect(stored.exit).toBe(2);
    expect(stored.err).toContain('lead to 127.0.0.1, which the gateway cannot reach');
    const served = await studio.run(...elsewhere, '--door', 'http://localhost:9');
    expect(served.exit).toBe(2);
    expect(served.err).toContain('The gateway cannot reach the door localhost:9');
    expect((await studio.run(...elsewhere, '--door', 'https://abc.trycloudflare.com')).exit).toBe(0);
    expect(s3.seen).toEqual([]);
  });

  it('that change between plan and upload are not submitted', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    await filmWith(studio, { '010': 'https://frames.example/010.png', '020': 'b.png' });
    const run = studio.startRender('-j', '1');
    await run.says('010:1 accepted');
    studio.write('b.png', frame('another picture'));
    studio.oracle.finishAll();
    const { exit, err } = await run.ended;
    expect(exit, err).toBe(1);
    expect(err).toContain('020:1 not submitted');
    expect(err).toContain('the file was changed after the plan was made');
    expect(studio.oracle.jobs).toHaveLength(1);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.jobs).toHaveLength(2);
  });

  it('are never written about through a symbolic link', async ({ open, expect }) => {
    const studio = await open();
    await filmWith(studio, { '020': 'https://frames.example/020.png' });
    expect((await studio.render()).exit).toBe(0);
    const s3 = await filmWith(studio, { '010': 'a.png', '020': 'https://frames.example/020.png' });
    studio.write('precious.txt', 'mine');
    symlinkSync(join(studio.folder, 'precious.txt'), join(studio.folder, LOG));
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(2);
    expect(err).toContain('uploads.jsonl is a symbolic link');
    expect(studio.read('precious.txt')).toBe('mine');
    expect([s3.seen, studio.oracle.jobs.length]).toEqual([[], 1]);
  });
});

describe("a program of the user's", () => {
  it('is run by render alone, once an image; the plan names it', async ({ open, expect }) => {
    const reader = new ImageReader();
    const studio = await open({ onPost: reader.onPost });
    const code = `
      import { appendFileSync } from 'node:fs';
      const [, , file, name] = process.argv;
      appendFileSync('ran.txt', file + '\\n');
      const { S3_ORIGIN, PIXAZO_API_KEY = 'no key' } = process.env;
      console.log('uploaded with ' + PIXAZO_API_KEY);
      console.log(S3_ORIGIN + '/frames/' + name);`;
    const s3 = await filmWith(studio, { '010': 'a.png', '020': 'a.png' }, () => ({
      uploads: { command: [process.execPath, 'upload.mjs', '{file}', 'given'] },
    }));
    studio.write('upload.mjs', code);
    studio.env.S3_ORIGIN = s3.origin;
    s3.isPublic = true;
    s3.objects.set('given', { bytes: frame('a.png'), type: 'image/png' });
    for (const verb of ['validate', 'plan', 'doctor', 'status']) {
      const { out } = await studio.run(verb, 'film.yaml');
      if (verb === 'plan') expect(out.replace(/\s+/g, ' ')).toContain("upload.mjs '{file}' given");
      expect(studio.has('ran.txt'), verb).toBe(false);
    }
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.read('ran.txt').trim().split('\n')).toEqual([join(studio.folder, 'a.png')]);
    expect(Object.values(await reader.all()).map(({ status }) => status)).toEqual([200, 200]);
    const clean = await studio.run('clean', 'film.yaml', '--uploads', '--yes');
    expect(clean.err).toContain('stays: only its own tool can remove it');
  });
});

describe('what was uploaded', () => {
  it('is removed after a question, but for what a job may still read', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    const s3 = await filmWith(studio, { '010': 'a.png' });
    const run = studio.startRender();
    await run.says('accepted');
    run.signal('SIGKILL');
    await run.ended;
    const kept = await studio.run('clean', 'film.yaml', '--uploads', '--yes');
    expect(kept.err).toContain('stays: a job that may still render reads it');
    expect(s3.objects.size).toBe(1);
    studio.oracle.finishAll();
    expect((await studio.render()).exit).toBe(0);
    const uploadsTo = (prefix: string) =>
      studio.film([{ id: '010', image: 'a.png' }], {
        uploads: { s3: { bucket: 'frames', endpoint: s3.origin, prefix } },
      });
    uploadsTo('two');
    const elsewhere = await studio.run('clean', 'film.yaml', '--uploads', '--yes');
    expect(elsewhere.err).toContain('stays: `uploads:` names another place');
    expect(s3.objects.size).toBe(1);
    uploadsTo('one');
    expect((await studio.run('clean', 'film.yaml', '--uploads', '--yes')).exit).toBe(0);
    expect(s3.objects.size).toBe(0);
  });

  it.skipIf(!hasFfmpeg)(
    'stays while a job may still read it, a frame of another clip too',
    async ({ open, expect }) => {
      const studio = await open({ renderMs: Infinity });
      const s3 = await filmWith(studio, { '010': 'a.png' });
      const uploads = { s3: { bucket: 'frames', endpoint: s3.origin, prefix: 'one' } };
      studio.film(
        [
          { id: '010', image: 'a.png' },
          { id: '020', image: { last_frame_of: '010' } },
        ],
        { uploads },
      );
      const run = studio.startRender();
      await run.says('010:1 accepted');
      studio.oracle.finish('prompt of 010');
      await run.says('020:1 accepted');
      run.signal('SIGKILL');
      await run.ended;
      expect(s3.objects.size).toBe(2);
      const kept = await studio.run('clean', 'film.yaml', '--uploads', '--yes');
      expect(kept.err).toContain('stays: a job that may still render reads it');
      expect(s3.objects.size).toBe(1);
    },
  );

  it('stays while a job that only the output folder knows may still read it', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    const s3 = await filmWith(studio, { '010': 'a.png' });
    const run = studio.startRender();
    await run.says('accepted');
    run.signal('SIGKILL');
    await run.ended;
    rmSync(join(studio.folder, 'film.yaml.lock'));
    const kept = await studio.run('clean', 'film.yaml', '--uploads', '--yes');
    expect(kept.err).toContain('stays: a job that may still render reads it');
    expect(s3.objects.size).toBe(1);
  });

  it('goes, once the film is rendered', async ({ open, expect }) => {
    const studio = await open();
    const s3 = await filmWith(studio, { '010': 'a.png', '020': 'b.png' });
    expect((await studio.render()).exit).toBe(0);
    const asked = await studio.run('clean', 'film.yaml', '--uploads');
    expect(asked.exit).toBe(2);
    expect(asked.err).toContain('pass --yes to remove 2 uploads, 100 bytes');
    expect(s3.objects.size).toBe(2);
    const { exit, out } = await studio.run('clean', 'film.yaml', '--uploads', '--yes', '--json');
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      removed: true,
      bytes: 100,
      files: [{ kind: 'upload' }, { kind: 'upload' }],
    });
    expect(s3.objects.size).toBe(0);
    expect((await studio.run('clean', 'film.yaml', '--uploads')).err).toContain(
      'nothing that is still there',
    );
  });
});

describe('doctor', () => {
  it('tries the place where it is asked to, and leaves nothing', async ({ open, expect }) => {
    const studio = await open();
    const s3 = await filmWith(studio, { '010': 'a.png' });
    const check = async (...words: string[]) => {
      const { out, err } = await studio.run('doctor', 'film.yaml', '--json', ...words);
      if (out === '') throw new Error(err);
      return JSON.parse(out).checks.find((each: { check: string }) => each.check === 'uploads');
    };
    expect(await check()).toMatchObject({ status: 'skipped', cure: 'shotlist doctor film.yaml --uploads' });
    expect(s3.seen).toEqual([]);
    const before = studio.files().size;
    expect(await check('--uploads')).toMatchObject({
      status: 'ok',
      message: expect.stringContaining('fetched by its link and removed'),
    });
    expect(s3.seen.map(({ method }) => method)).toEqual(['HEAD', 'PUT', 'HEAD', 'GET', 'DELETE']);
    expect([s3.objects.size, studio.files().size]).toEqual([0, before]);
    s3.faults.set('PUT', [{ status: 503 }]);
    expect(await check('--uploads')).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('503'),
    });
    s3.faults.set('GET', [{ status: 403 }]);
    expect(await check('--uploads')).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('its link answers 403'),
    });
    expect(s3.objects.size).toBe(0);
  });
});
