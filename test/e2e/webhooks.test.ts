import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { type E2eFilm, it } from '../support/e2e-film.js';
import { startTunnel, type Tunnel } from '../support/tunnel.js';

const IDS = ['010', '020', '030', '040'];

/** A film of small clips, which the sandbox makes in no time. */
function smallFilm(studio: E2eFilm): void {
  studio.film(
    IDS.map((id) => ({ id, model: 'ltx-2-19b' })),
    {
      defaults: {
        image: 'https://frames.example/1.png',
        settings: { num_frames: 9, fps: 9, video_size: '64x64' },
      },
    },
  );
}

/** A sandbox of its own process; the jobs that it took are in a file. */
async function startSandbox(studio: E2eFilm, ...args: string[]) {
  const sandbox = studio.start('sandbox', '--jobs', 'sandbox.jobs', '--render-seconds', '1', ...args);
  onTestFinished(() => sandbox.signal('SIGKILL'));
  await sandbox.says('The sandbox is running');
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(sandbox.said())?.[0] ?? '';
  const taken = () => readFileSync(join(studio.folder, 'sandbox.jobs'), 'utf8').trim().split('\n').length;
  return { url, taken };
}

const through = ({ url, port }: Tunnel) => ['--webhook-url', url, '--webhook-listen', `127.0.0.1:${port}`];

describe('calls of the gateway', () => {
  it.for([[], ['late'], ['twice'], ['wrong'], ['never']])(
    'that come %s: all clips arrive, nothing is paid twice, and nothing of the address is told',
    async (faults, { open }) => {
      const studio = await open();
      smallFilm(studio);
      const flags = faults.length === 0 ? [] : ['--webhook-faults', faults.join()];
      const sandbox = await startSandbox(studio, ...flags);
      const tunnel = await startTunnel();
      const where = ['--sandbox', '--gateway', sandbox.url, ...through(tunnel)];
      const ended = await studio.run('render', 'film.yaml', ...where, '--poll-interval', '0.5', '--json');
      expect(ended.exit).toBe(0);
      expect(sandbox.taken()).toBe(4);
      const secret = studio.read('renders-sandbox/.shotlist/door').trim();
      const callback = /"callback":\{"url":"([^"]+)"/.exec(studio.read('sandbox.jobs'))?.[1] ?? '';
      expect(callback).toMatch(new RegExp(`^${tunnel.url}/[0-9a-f]{32}$`));
      const everything = [ended.out, ended.err, studio.read('film.yaml.sandbox.lock')].join('\n');
      for (const hidden of [secret, callback.slice(-32)]) expect(everything).not.toContain(hidden);
      expect(studio.read('film.yaml.sandbox.lock')).not.toMatch(/webhook/i);
    },
  );

  it('are not needed: a public address that leads nowhere is said, and the jobs are polled as usual', async ({
    open,
  }) => {
    const studio = await open();
    studio.film(['010']);
    const tunnel = await startTunnel();
    await tunnel.die();
    const ended = await studio.render(...through(tunnel));
    expect(ended.exit).toBe(0);
    expect(ended.err).toContain('does not lead to this run: it cannot be reached');
    expect(studio.oracle.posts).toHaveLength(1);
  });
});
