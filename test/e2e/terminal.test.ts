import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { CLI } from '../support/built-command.js';
import { type E2eFilm, it, QUICK, SLOW_CLOCK, shotIds } from '../support/e2e-film.js';
import { heldAcceptance } from '../support/oracle/index.js';
import { hasTerminals, quoted, startInTerminal } from '../support/terminal.js';

const command = (...words: string[]) => [process.execPath, CLI, ...words].map(quoted).join(' ');
const render = (...words: string[]) => command('render', 'film.yaml', ...QUICK, ...words);

/** A line of a shell in a terminal that works in the studio's folder with its key and gateway. */
function inTerminal(
  studio: E2eFilm,
  line: string,
  options: { env?: Record<string, string>; columns?: number } = {},
) {
  const { env = {}, ...size } = options;
  return startInTerminal(line, { folder: studio.folder, env: { ...studio.env, ...env }, ...size });
}

/** The exit code that a shell has written down, empty before. */
function exitOf(studio: E2eFilm): string {
  return studio.has('exit') ? studio.read('exit').trim() : '';
}

/** Gives no picture, but for one of the first two that are at work at the same time, as they are at the end of a run alone. */
const SLOW_FFMPEG = `#!/usr/bin/env node
const { mkdirSync, readdirSync, writeSync } = require('node:fs');
const outputs = process.argv.flatMap((word) => (word.startsWith('pipe:') ? [Number(word.slice(5))] : []));
const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
mkdirSync(__dirname + '/begun/' + process.pid, { recursive: true });
setInterval(() => {
  if (readdirSync(__dirname + '/begun').filter(isAlive).length < 2) return;
  try {
    mkdirSync(__dirname + '/given');
  } catch {
    return;
  }
  for (const output of outputs) writeSync(output, 'picture');
  process.exit();
}, 20);
`;

describe.runIf(hasTerminals)('a terminal that is closed', () => {
  it.concurrent.for([
    ['nohup, all three streams elsewhere', `nohup ${render('--max-cost', '5')} > out 2>&1 & wait`],
    ['nohup, stderr as it is', `nohup ${render('--yes')} > out & wait`],
    ['a batch whose streams are all elsewhere', `${render('--yes')} < /dev/null > out 2>&1 & wait`],
    ['setsid, on a terminal that is gone', `setsid -w sh -c ${quoted(`${render('--yes')}; echo $? > exit`)}`],
    [
      'a shell that hangs nobody up, on a terminal that is gone',
      `trap '' HUP; (${render('--json', '--yes')} > out; echo $? > exit) & wait`,
    ],
  ])('leaves alone: %s', async ([, line = ''], { open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(shotIds(4), { concurrency: 2 });
    const terminal = inTerminal(studio, line);
    await expect.poll(() => studio.oracle.posts.length).toBe(2);
    terminal.close();
    await terminal.ended;
    studio.oracle.finishAll();
    await expect.poll(() => Object.keys(studio.clips()).length).toBe(4);
    await expect.poll(() => studio.has('film.yaml.lock.claim')).toBe(false);
    if (line.includes('> exit')) await expect.poll(() => exitOf(studio)).toBe('0');
    expect(studio.oracle.posts).toHaveLength(4);
  });

  it.concurrent('stops a batch whose stdin it is, in order and without an abort of Node', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(shotIds(4), { concurrency: 2 });
    const inner = `trap : HUP; ${render('--yes')} > out 2>&1; echo $? > exit`;
    const terminal = inTerminal(studio, `sh -c ${quoted(inner)}`);
    await expect
      .poll(() => (studio.has('out') ? studio.read('out') : ''))
      .toMatch(/accepted as [\s\S]*accepted as /);
    terminal.close();
    await expect.poll(() => exitOf(studio)).toBe('130');
    expect(studio.read('out')).toMatch(
      /Stopped by SIGHUP: no more submissions\. .*2 jobs are still rendering/,
    );
    expect(studio.read('out')).not.toMatch(/Assertion|stack trace/i);
    studio.oracle.finishAll();
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(4);
  });
});

describe.runIf(hasTerminals)('Ctrl-C in a terminal', () => {
  it.concurrent('under `npm run`, which forwards it, is one Ctrl-C', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020'], { concurrency: 1 });
    const held = heldAcceptance();
    studio.oracle.submitFaults.next(held.fault);
    const film = `NODE_OPTIONS=${quoted(SLOW_CLOCK)} ${render('--yes')}`;
    studio.write('package.json', JSON.stringify({ name: 'film', scripts: { film } }));
    const terminal = inTerminal(studio, 'npm run --silent film', {
      env: { npm_config_update_notifier: 'false' },
    });
    await expect.poll(() => studio.oracle.posts.length).toBe(1);
    terminal.type('\x03');
    await expect.poll(() => terminal.said()).toContain('no more submissions');
    // Time for the one that is forwarded to arrive.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    held.give();
    await terminal.ended;
    await expect.poll(() => studio.has('film.yaml.lock.claim')).toBe(false);
    expect(terminal.said()).not.toContain('Exited immediately');
    expect(await studio.states()).toEqual({ '010:1': 'submitted', '020:1': 'pending' });
  });

  it.concurrent('at a question ends with 130, as everywhere; a no ends with 2', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    for (const [typed, exit, said] of [
      ['\x03', 130, 'Interrupted. Nothing was sent.'],
      ['n\r', 2, 'Nothing was sent.'],
    ] as const) {
      const terminal = inTerminal(studio, `exec ${render()}`);
      await expect.poll(() => terminal.said()).toContain('[y/N]');
      terminal.type(typed);
      expect(await terminal.ended, terminal.said()).toBe(exit);
      expect(terminal.said()).toContain(said);
    }
    expect(studio.oracle.posts).toEqual([]);
  });

  it.concurrent('while thumbnails are made skips them and changes no exit code', async ({ open, expect }) => {
    const studio = await open();
    studio.film(shotIds(40), { concurrency: 40 });
    studio.env.PATH = `${join(studio.folder, 'bin')}:${studio.env.PATH}`;
    studio.write('bin/ffmpeg', SLOW_FFMPEG);
    chmodSync(join(studio.folder, 'bin/ffmpeg'), 0o755);
    const terminal = inTerminal(studio, `exec ${render('--yes')}`);
    await expect.poll(() => terminal.said()).toMatch(/thumbnails .* [1-9]\d* of \d+; Ctrl-C skips/);
    terminal.type('\x03');
    expect(await terminal.ended, terminal.said()).toBe(0);
    expect(terminal.said()).toMatch(/\d+ thumbnails? skipped\. To make them: shotlist report film\.yaml/);
    expect(Object.keys(studio.clips())).toHaveLength(40);
    expect(studio.has('renders/report.html')).toBe(true);
  });
});

describe.runIf(hasTerminals)('what a terminal shows', () => {
  it.concurrent.for([{ TERM: 'dumb' }, { TERM: '' }])(
    '%j: lines without an escape sequence',
    async (env, { open, expect }) => {
      const studio = await open({ renderMs: 300 });
      studio.film(['010', '020']);
      for (const verb of [
        'plan film.yaml',
        'render film.yaml --yes --poll-interval 0.05',
        'status film.yaml',
        'validate film.yaml',
        'models',
      ]) {
        const terminal = inTerminal(studio, command(...verb.split(' ')), { env });
        expect(await terminal.ended, terminal.said()).toBe(0);
        expect(terminal.said()).not.toContain('\x1b');
      }
      expect(Object.keys(studio.clips())).toHaveLength(2);
    },
  );

  it.concurrent('a mistake and where to look, a line each', async ({ open, expect }) => {
    const studio = await open();
    const terminal = inTerminal(studio, command('plan', 'film.yaml', '--nope'));
    expect(await terminal.ended).toBe(2);
    expect(terminal.said().replaceAll('\r', '')).toBe(
      "error: unknown option '--nope'\n(add --help for the options)\n",
    );
  });

  it.concurrent.for([0, 1, 5, 20, 60])(
    'a run in %i columns, with what it waits for',
    async (columns, { open, expect }) => {
      const studio = await open({ renderMs: Infinity });
      studio.film(['010', '020']);
      const terminal = inTerminal(studio, render('--yes'), { columns });
      if (columns === 0 || columns >= 20) await expect.poll(() => terminal.said()).toMatch(/for \d renders?/);
      else await expect.poll(() => studio.oracle.statusAsks.length).toBeGreaterThan(4);
      studio.oracle.finishAll();
      expect(await terminal.ended, terminal.said()).toBe(0);
      expect(terminal.said()).not.toMatch(/internal error|\n\s+at .*:\d+:\d+/);
    },
  );
});
