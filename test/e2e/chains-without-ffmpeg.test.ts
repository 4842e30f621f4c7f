import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { run, type Said } from '../support/built-command.js';
import { follows } from '../support/chain-film.js';
import { type E2eFilm, it, QUICK } from '../support/e2e-film.js';
import { hasServer, installedBeside } from '../support/mediabunny.js';
import { hasFfmpeg, numberOn, writeNumbered } from '../support/numbered-clip.js';

const PLACE = {
  command: [process.execPath, '-e', "console.log('https://frames.example/up.png')", '{file}'],
};

describe.skipIf(!hasServer || !hasFfmpeg)('a chain with @mediabunny/server (skipped without it)', () => {
  it('is rendered on a path without ffmpeg, each clip from the exact last frame before it', async ({
    open,
    expect,
  }) => {
    let clip = Buffer.alloc(0);
    const studio = await open({ clip: () => clip });
    const made = join(studio.folder, 'clip.mp4');
    writeNumbered(made, { frames: 53, sound: 4 });
    clip = readFileSync(made);
    const home = installedBeside(join(studio.folder, 'installed'));
    studio.film(['010', follows('010', '020')], { uploads: PLACE });

    const plan = await command(studio, home, 'plan', 'film.yaml');
    expect(plan.code, plan.stderr).toBe(0);
    const render = await command(studio, home, 'render', 'film.yaml', '--yes', ...QUICK);
    expect(render.code, render.stderr).toBe(0);
    const [source, next] = await studio.jobs();
    const frame = readFileSync(join(studio.folder, `renders/frames/${source?.job}.last.png`));
    expect(numberOn(frame)).toBe(52);
    expect(next?.intent).toMatchObject({ shot: '020', image: `frame:${source?.job}:last` });
    const sent = studio.oracle.jobs.find(({ prompt }) => prompt === 'prompt of 020');
    expect(sent?.body.image_url).toBe('https://frames.example/up.png');

    const doctor = await command(studio, home, 'doctor', 'film.yaml');
    expect(doctor.stdout).toContain('frames of clips are taken with @mediabunny/server');
  });
});

/** Runs the command that is installed there, without ffmpeg in its path. */
function command({ folder, env }: E2eFilm, home: string, ...args: string[]): Promise<Said> {
  return run(process.execPath, [join(home, 'dist/cli.cjs'), ...args], {
    cwd: folder,
    env: { ...env, PATH: '' },
  });
}
