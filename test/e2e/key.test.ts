import { existsSync, readFileSync } from 'node:fs';
import { describe } from 'vitest';
import type { Seen } from '../support/oracle/index.js';
import { answer } from '../support/oracle/index.js';
import { it, KEY, QUICK } from '../support/studio.js';

const carriesKey = ({ headers, path, body }: Seen) => JSON.stringify([headers, path, body]).includes(KEY);

describe('the key', () => {
  it.concurrent('is nowhere but in requests to the gateway, even where the gateway says it back', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: 300 });
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

  it.concurrent('comes from the environment, a named file or the home folder; without one nothing is sent', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020']);
    delete studio.env.PIXAZO_API_KEY;
    const none = await studio.render();
    expect(none.exit).toBe(2);
    expect(none.err).toContain('PIXAZO_API_KEY');
    expect(studio.oracle.posts).toHaveLength(0);

    studio.write('keys.env', `PIXAZO_API_KEY=${KEY}\n`);
    const file = await studio.render('--env-file', 'keys.env', '--only', '010');
    expect(file.exit, file.err).toBe(0);
    studio.write('home/.pixazo/api-key', `${KEY}\n`);
    const home = await studio.run('render', 'film.yaml', '--max-cost', '1', ...QUICK);
    expect(home.exit, home.err).toBe(0);
    expect(studio.oracle.jobs).toHaveLength(2);
  });
});
