import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { CLI } from '../support/built-command.js';
import { chainFilm, REHEARSAL } from '../support/chain-film.js';
import { type E2eFilm, heldWait, it, QUICK, SLOW_CLOCK, shotIds } from '../support/e2e-film.js';
import { answer, heldAcceptance } from '../support/oracle/index.js';

/** How long SIGTERM waits for what is on the wire, in milliseconds. */
const GRACE = 5_000;

/** So many milliseconds of the machine's clock pass. */
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a line of a POSIX shell in the studio's folder; its exit code and all that it said. */
function shell(studio: E2eFilm, line: string): Promise<{ exit: number | null; said: string }> {
  const child = spawn('/bin/sh', ['-c', line], { cwd: studio.folder, env: studio.env });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  return new Promise((resolve) => child.on('close', (exit) => resolve({ exit, said })));
}

describe('signals', () => {
  it.concurrent('SIGHUP means nothing without a terminal, however often it comes', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(shotIds(4), { concurrency: 2 });
    const run = studio.startRender();
    await run.says('accepted as', 2);
    run.signal('SIGHUP');
    await pass(600);
    run.signal('SIGHUP');
    studio.oracle.finishAll();
    const { exit, err } = await run.ended;
    expect(exit, err).toBe(0);
    expect(Object.keys(studio.clips())).toHaveLength(4);
  });

  it.concurrent.for([
    ['SIGINT', 'SIGINT'],
    ['SIGINT', 'SIGTERM'],
    ['SIGTERM', 'SIGTERM'],
  ] as const)('%s and %s within milliseconds are one wish', async ([first, second], { open, expect }) => {
    const studio = await open();
    studio.film(['010', '020'], { concurrency: 1 });
    const grace = heldWait(GRACE, studio.folder);
    Object.assign(studio.env, grace, { NODE_OPTIONS: `${SLOW_CLOCK} ${grace.NODE_OPTIONS}` });
    const held = heldAcceptance();
    studio.oracle.submitFaults.next(held.fault);
    const run = studio.startRender();
    await expect.poll(() => studio.oracle.posts.length).toBe(1);
    run.signal(first);
    await pass(5);
    run.signal(second);
    await run.says('no more submissions');
    held.give();
    const { exit, err } = await run.ended;
    expect(exit, err).toBe(130);
    expect(err).not.toContain('Exited immediately');
    expect(await studio.states()).toEqual({ '010:1': 'submitted', '020:1': 'pending' });
  });
});

describe('a process that may have few files open', () => {
  it.concurrent.for([64, 128])('renders all the same with %i', async (limit, { open, expect }) => {
    const studio = await open({ renderMs: 300 });
    studio.film(shotIds(40));
    const words = [process.execPath, CLI, 'render', 'film.yaml', '--yes', '-j', '100', ...QUICK];
    const { exit, said } = await shell(studio, `ulimit -n ${limit} && exec ${words.join(' ')}`);
    expect(exit, said).toBe(0);
    expect(said).toMatch(/Only \d+ more files can be open .* jobs at a time instead of 100/);
    expect(said).not.toMatch(/EMFILE|internal error/);
    expect(Object.keys(studio.clips())).toHaveLength(40);
    expect(studio.oracle.posts).toHaveLength(40);
  });

  it.concurrent.for([26, 30, 40])(
    'says so before anything is sent with %i',
    async (limit, { open, expect }) => {
      const studio = await open();
      studio.film(['010']);
      const words = [process.execPath, CLI, 'render', 'film.yaml', '--yes'];
      const { exit, said } = await shell(studio, `ulimit -n ${limit} && exec ${words.join(' ')}`);
      expect(exit, said).toBe(2);
      expect(said).toContain('\n  ulimit -n 1024\n');
      expect(said).not.toMatch(/\n\s+at |internal error|EMFILE/);
      expect(studio.oracle.posts).toHaveLength(0);
    },
  );
});

describe.runIf(process.platform === 'linux')('output that goes to a full disk', () => {
  it.concurrent.for([
    ['plan', 'film.yaml', '--json'],
    ['models', '--json'],
    ['completion', 'bash'],
  ])('is no success: %j', async (words, { open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    const command = `${process.execPath} ${CLI} ${words.join(' ')}`;
    const { exit, said } = await shell(studio, `${command} > /dev/full`);
    expect([exit, said]).toEqual([
      1,
      expect.stringContaining('The output could not be written whole: ENOSPC'),
    ]);
    expect(await shell(studio, `${command} > all; echo "$?"; ${command} | head -c 1 > /dev/null`)).toEqual({
      exit: 0,
      said: expect.not.stringContaining('could not be written'),
    });
  });
});

describe('what a log is told', () => {
  it.concurrent('of a gateway that is away: a line when it begins, one when it is over', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: 100 });
    studio.film(shotIds(4), { concurrency: 4 });
    await studio.oracle.unplug();
    const run = studio.startRender();
    await run.says('before the next submission');
    await pass(8_000);
    await studio.oracle.plug();
    const { exit, err } = await run.ended;
    expect(exit, err).toBe(0);
    const lines = err.split('\n');
    expect(
      lines.filter((line) => /not accepted|next submission/.test(line)),
      err,
    ).toHaveLength(1);
    expect(
      lines.filter((line) => line.includes('go through again after')),
      err,
    ).toHaveLength(1);
    const during = lines.slice(
      0,
      lines.findIndex((line) => line.includes('go through again after')),
    );
    expect(during.filter((line) => line.includes('attempt'))).toEqual([]);
  });

  it.concurrent('of a gateway that is busy now and then: once', async ({ open, expect }) => {
    const studio = await open({ renderMs: 100 });
    studio.film(shotIds(6), { concurrency: 1 });
    for (let index = 0; index < 5; index += 1)
      studio.oracle.submitFaults.next(answer(429, 'slow down', { 'Retry-After': '1' }));
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(
      err.split('\n').filter((line) => line.includes('slow down')),
      err,
    ).toHaveLength(1);
  });
});

describe('a file that is edited while its run is live', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );

  it.concurrent('is named at the end with the command that renders what changed', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010']);
    const run = studio.startRender('--json');
    await run.says('"accepted"');
    studio.film(['010', '020']);
    studio.oracle.finishAll();
    const { exit, out } = await run.ended;
    expect(exit, out).toBe(0);
    expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'summary',
      changed: ['film.yaml'],
      next: 'shotlist render film.yaml',
    });
    const next = await studio.render();
    expect(next.err).not.toContain('changed during this run');
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent.for([[], ['--quiet']])('is named also for people: %j', async (flags, { open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010']);
    const run = studio.startRender(...flags);
    await expect.poll(() => studio.oracle.posts.length).toBe(1);
    studio.film(['010', '020']);
    studio.oracle.finishAll();
    const { exit, err } = await run.ended;
    expect(exit, err).toBe(0);
    expect(err).toContain('film.yaml was changed during this run; run the same command again');
  });

  it.concurrent('is not named where only its time changed', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010']);
    const run = studio.startRender();
    await expect.poll(() => studio.oracle.posts.length).toBe(1);
    studio.film(['010']);
    studio.oracle.finishAll();
    expect((await run.ended).err).not.toContain('changed during this run');
  });

  it.concurrent('is named where it is gone', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010']);
    const run = studio.startRender();
    await expect.poll(() => studio.oracle.posts.length).toBe(1);
    rmSync(join(studio.folder, 'film.yaml'));
    studio.oracle.finishAll();
    const { exit, err } = await run.ended;
    expect(exit, err).toBe(0);
    expect(err).toContain('film.yaml was changed during this run');
  });

  it.concurrent('may be a local image', async ({ open, expect }) => {
    const studio = await open({ ...REHEARSAL, renderMs: Infinity });
    writeFileSync(join(studio.folder, 'a.png'), png);
    studio.write(
      'film.yaml',
      'version: 1\ndefaults: { model: ltx-2-video, settings: { duration: 6, resolution: 1080p } }\nshots:\n  - { id: "010", prompt: a, image: a.png }\n',
    );
    const run = chainFilm(studio).start('render', ...QUICK);
    await run.says('accepted as');
    writeFileSync(join(studio.folder, 'a.png'), Buffer.concat([png, Buffer.from('edited')]));
    studio.oracle.finishAll();
    const { exit, err } = await run.ended;
    expect(exit, err).toBe(0);
    expect(err).toContain('a.png was changed during this run');
    expect(err).toContain(`shotlist render film.yaml --sandbox --gateway ${studio.oracle.origin}`);
  });
});
