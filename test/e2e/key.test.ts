import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe } from 'vitest';
import { CLI } from '../support/built-command.js';
import { it, KEY, QUICK } from '../support/e2e-film.js';
import { answer, type Seen } from '../support/oracle/index.js';

const carriesKey = ({ headers, path, body }: Seen) => JSON.stringify([headers, path, body]).includes(KEY);

describe('the key', () => {
  it.concurrent('is nowhere but in requests to the gateway, even where the gateway says it back', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010', '020', '030', '040'], { concurrency: 4 });
    const { oracle } = studio;
    const echo = { statusCode: 400, message: `Subscription ${KEY} may not do this` };
    oracle.submitFaults.at(2, answer(400, echo));
    oracle.outcome('prompt of 040', { status: 'FAILED', error: `no credit on ${KEY}` });
    oracle.mediaFaults.next({ kind: 'redirect to', location: `${oracle.mediaOrigin}/elsewhere` });
    oracle.statusFaults.next(answer(500, `proxy error for ${KEY}`));

    const run = studio.startRender('--json');
    await run.says('"accepted"');
    const commandLine = `/proc/${run.pid}/cmdline`;
    if (existsSync(commandLine)) expect(readFileSync(commandLine, 'utf8')).not.toContain(KEY);
    oracle.finishAll();
    const first = await run.ended;
    expect(first.exit, first.err).toBe(1);
    expect(first.out).toContain('may not do this');
    const texts = [first, await studio.render(), await studio.run('status', 'film.yaml')];
    for (const { out, err } of texts) expect(out + err).not.toContain(KEY);
    for (const [path, bytes] of studio.files()) {
      expect(Buffer.from(bytes, 'base64').includes(KEY), path).toBe(false);
    }
    expect([...oracle.posts, ...oracle.statusAsks].every(carriesKey)).toBe(true);
    expect(oracle.mediaAsks.length).toBeGreaterThan(0);
    expect(oracle.mediaAsks.some(carriesKey)).toBe(false);
  });

  it.concurrent('is never sent or recorded as part of a manifest or a model that it was pasted into', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    const model = readFileSync(
      new URL('../../examples/own-model/models/my-model.yaml', import.meta.url),
      'utf8',
    );
    studio.write('models/my-model.yaml', `# ${KEY}\n${model}`);
    for (const exposed of [
      [[{ id: '010', prompt: `a pier, ${KEY}` }], {}],
      [[{ id: '010', notes: KEY }], {}],
      [['010'], { models: ['models/my-model.yaml'] }],
    ] as const) {
      studio.film([...exposed[0]], exposed[1]);
      for (const verb of ['plan', 'render']) {
        const { exit, out, err } = await studio.run(
          verb,
          'film.yaml',
          ...(verb === 'render' ? ['--yes'] : []),
        );
        expect(exit, err).toBe(2);
        expect(err).toMatch(/(film|my-model)\.yaml:\d+:1 error\[secret-in-file\]/);
        expect(out + err).not.toContain(KEY);
      }
      expect(studio.has('film.yaml.lock')).toBe(false);
    }
    expect(studio.oracle.posts).toHaveLength(0);
    studio.film(['010']);
    expect((await studio.run('plan', 'film.yaml')).exit).toBe(0);
  });

  it.concurrent('comes from a named file, the environment or the home folder; without one nothing is sent', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020', '030']);
    delete studio.env.PIXAZO_API_KEY;
    const none = await studio.render();
    expect(none.exit).toBe(2);
    expect(none.err).toContain('PIXAZO_API_KEY');
    expect(studio.oracle.posts).toHaveLength(0);

    studio.env.PIXAZO_API_KEY = 'of-another-account';
    studio.write('keys.env', `\ufeffexport PIXAZO_API_KEY="${KEY}"\r\n`);
    const file = await studio.render('--env-file', 'keys.env', '--only', '010');
    expect(file.exit, file.err).toBe(0);
    delete studio.env.PIXAZO_API_KEY;
    studio.write('home/.pixazo/api-key', `# mine\nPIXAZO_API_KEY=${KEY}\n`);
    const home = await studio.run('render', 'film.yaml', '--max-cost', '0.36', ...QUICK);
    expect(home.exit, home.err).toBe(3);
    studio.env.PIXAZO_API_KEY = `"${KEY}"`;
    const env = await studio.render();
    expect(env.exit, env.err).toBe(0);
    expect(studio.oracle.jobs).toHaveLength(3);
    expect(studio.oracle.posts.every(carriesKey)).toBe(true);
  });

  it.concurrent('is never looked for elsewhere where a file is named', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    studio.write('home/.pixazo/api-key', `${KEY}\n`);
    studio.write('slip.env', `PIXAZO_APIKEY=${KEY}\n`);
    studio.write('empty.env', 'PIXAZO_API_KEY=\n');
    // A file that is not there, or none, is refused by Node itself (nodejs/node#54232), which looks for `--env-file` wherever it stands.
    for (const [file, why] of [
      ['slip.env', 'Did you mean PIXAZO_API_KEY?'],
      ['empty.env', 'is empty in empty.env'],
    ] as const) {
      const { exit, err } = await studio.render('--env-file', file);
      expect(exit, err).toBe(2);
      expect(err).toContain(why);
      expect(err).not.toContain(KEY);
    }
    expect(studio.oracle.posts).toEqual([]);
    expect(studio.oracle.statusAsks).toEqual([]);
  });

  it.concurrent('that is refused is named by its place, at a submission and at a status request', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010']);
    studio.write('b.env', 'PIXAZO_API_KEY=of-another-account\n');
    const refused = await studio.render('--env-file', 'b.env');
    expect(refused.exit).toBe(4);
    expect(refused.err).toContain('(key from b.env (--env-file))');
    expect(refused.err).not.toContain('of-another-account');

    const accepted = studio.startRender();
    await accepted.says('accepted as');
    accepted.signal('SIGKILL');
    await accepted.ended;
    studio.env.PIXAZO_API_KEY = 'of-another-account';
    const json = await studio.render('--json');
    expect(json.exit).toBe(4);
    expect(json.out).toContain('(key from PIXAZO_API_KEY)');
    delete studio.env.PIXAZO_API_KEY;
    studio.write('home/.pixazo/api-key', 'of-another-account');
    const last = await studio.render();
    expect(last.exit).toBe(4);
    expect(last.err).toContain('(key from ~/.pixazo/api-key)');
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('lies in a home folder alone, not in whatever folder the command runs in', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    delete studio.env.PIXAZO_API_KEY;
    studio.write('.pixazo/api-key', KEY);
    for (const home of ['', '.', '..']) {
      studio.env.HOME = home;
      expect((await studio.render()).err).toContain('There is no API key');
    }
    expect(studio.oracle.posts).toEqual([]);
  });
});

describe('a user without a home folder', () => {
  const withoutHome = ['--reuid', '12345', '--regid', '12345', '--clear-groups', 'env', '-i'];

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'checks and rehearses a film, and is told how to name a key',
    async ({ open, expect }) => {
      const studio = await open();
      studio.film(['010']);
      chmodSync(studio.folder, 0o777);
      const path = `PATH=${dirname(process.execPath)}:${process.env.PATH}`;
      const run = (...words: string[]) => {
        const { status, stderr } = spawnSync(
          'setpriv',
          [...withoutHome, path, process.execPath, CLI, ...words],
          { cwd: studio.folder, encoding: 'utf8' },
        );
        return { status, stderr };
      };
      expect(run('validate', 'film.yaml')).toMatchObject({ status: 0 });
      expect(run('plan', 'film.yaml')).toMatchObject({ status: 0 });
      expect(run('render', 'film.yaml', '--sandbox')).toMatchObject({ status: 0 });
      const render = run('render', 'film.yaml', '--yes');
      expect(render.status, render.stderr).toBe(2);
      expect(render.stderr).toContain('There is no API key');
      expect(render.stderr).not.toMatch(/bug|homedir|~/);
    },
  );
});
