import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';
import { CLI } from '../support/built-command.js';
import { type E2eFilm, filmText, it, QUICK } from '../support/e2e-film.js';
import { answer } from '../support/oracle/index.js';

/** Runs a command with this on stdin. */
function piped(studio: E2eFilm, input: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], {
    cwd: studio.folder,
    env: studio.env,
    input,
    encoding: 'utf8',
  });
  return { exit: status, out: stdout, err: stderr };
}

describe('a manifest that is left out', () => {
  it.concurrent('is the one of the folder for every command, and every command that is printed names it', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film([{ id: '010', takes: 2 }, '020']);
    expect((await studio.run('validate')).out).toContain('ok: 2 shots, 3 takes');
    expect((await studio.run('plan')).out).toMatch(/^film\.yaml {2}3 takes/);
    studio.oracle.submitFaults.at(3, answer(400, 'no such image'));
    const rendered = await studio.run('render', '--yes', ...QUICK);
    expect(rendered.exit).toBe(1);
    expect(rendered.err).toContain('shotlist retry film.yaml');
    expect(studio.oracle.posts).toHaveLength(3);
    expect((await studio.run('status', '--json')).out).toContain('"film.yaml"');

    const picked = await studio.run('pick', '010:1');
    expect(picked, picked.err).toMatchObject({ exit: 0 });
    expect(picked.err).toContain('010:1 is picked');
    expect((await studio.run('pick', '.', '010:1')).exit).toBe(0);
    expect((await studio.run('pick', 'film.yaml', '010:1')).exit).toBe(0);
    expect((await studio.run('keep', '010:1')).err).toContain('010:1 was not edited');
    expect((await studio.run('settle', '010:1', '--abandon')).err).toContain('nothing to settle');
    for (const verb of ['clean', 'unlock']) expect((await studio.run(verb, '--yes')).exit, verb).toBe(0);
    expect((await studio.run('report')).out).toContain('renders/report.csv');
    expect((await studio.run('doctor')).out).toContain('film.yaml');

    expect(await studio.run('pick')).toMatchObject({
      exit: 2,
      err: 'Name the takes to pick, such as 010:2.\n',
    });
    const nearly = await studio.run('pick', 'film.yml', '010:1');
    expect(nearly.exit).toBe(2);
    expect(nearly.err).toContain('did you mean `film.yaml`?');
  });

  it.concurrent('is refused where there is none, or more than one, and nothing is sent', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    const none = await studio.run('render', '--yes');
    expect(none).toMatchObject({ exit: 2, out: '' });
    expect(none.err).toContain('shotlist init');
    expect((await studio.run('doctor')).out).not.toContain('manifest');
    studio.film(['010']);
    studio.write('other.yaml', filmText(['010']));
    for (const words of [['render', '--yes'], ['plan'], ['pick', '010'], ['unlock']]) {
      const several = await studio.run(...words);
      expect(several).toMatchObject({ exit: 2, out: '' });
      expect(several.err).toContain('  film.yaml\n  other.yaml\n');
    }
    expect((await studio.run('doctor')).err).toContain('there are 2 manifests here');
    expect((await studio.run('plan', 'other.yaml')).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(0);
  });

  it.concurrent('may be a folder; its lockfile and clips are where they are for its name', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.write('pier/pier.yaml', filmText(['010']));
    expect((await studio.run('render', 'pier', '--yes', ...QUICK)).exit).toBe(0);
    expect(studio.has('pier/pier.yaml.lock')).toBe(true);
    expect((await studio.run('plan', 'pier/pier.yaml')).out).toContain('Nothing to do');
    expect((await studio.run('pick', 'pier', '010')).err).toContain('010:1 is picked');
    const empty = await studio.run('plan', 'pier/renders');
    expect(empty).toMatchObject({ exit: 2, out: '' });
    expect(empty.err).toContain('shotlist init pier/renders');
  });

  it.concurrent('comes from stdin for validate and plan, without the record of any film', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    expect((await studio.render()).exit).toBe(0);
    const before = studio.files();
    const text = filmText(['010', '020']);
    expect(piped(studio, text, 'validate', '-')).toMatchObject({ exit: 0, err: '' });
    const planned = piped(studio, text, 'plan', '-', '--max-cost', '0.50');
    expect(planned.exit).toBe(3);
    expect(planned.out).toMatch(/^MANIFEST {2}2 takes/);
    expect(planned.out).not.toContain('kept');
    const document = JSON.parse(piped(studio, text, 'plan', '-', '--json').out);
    expect(document.takes.map(({ action }: { action: string }) => action)).toEqual(['render', 'render']);
    const wrong = piped(studio, 'version: 1\nshots:\n  - { id: 010, promt: x }\n', 'validate', '-');
    expect(wrong.exit).toBe(2);
    expect(wrong.err).toContain('<stdin>:3:');
    expect(piped(studio, '', 'validate', '-').err).toContain('empty');
    for (const words of [
      ['render', '-', '--yes'],
      ['pick', '-', '010'],
      ['doctor', '-'],
    ])
      expect(piped(studio, text, ...words)).toEqual({
        exit: 2,
        out: '',
        err: 'Only validate and plan read a manifest from stdin (-).\n',
      });
    expect(studio.oracle.posts).toHaveLength(1);
    expect(studio.files()).toEqual(before);
  });
});

describe('a name that is nearly right', () => {
  it.concurrent('is answered with the right one', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    studio.write('film.yaml.schema.json', '{}');
    for (const [words, answer] of [
      [['plan', '010'], 'pass --only 010'],
      [['render', 'film.yaml', '010'], 'pass --only 010'],
      [['rendr'], 'Did you mean render?'],
      [['help', 'rendr'], 'Did you mean render?'],
      [['plan', '--onyl', '010'], 'Did you mean --only?'],
      [['plan', 'film.yml'], 'did you mean `film.yaml`?'],
      [['status', 'film'], 'did you mean `film.yaml`?'],
      [['unlock', 'film.yml'], 'Did you mean film.yaml?'],
      [['pick', '--clear', '-a'], '(if -a is a shot, put it at the end, behind --, as in: -- -a)'],
      [['plan', '--job-timeout', '1000001'], 'a number greater than 0, at most 1000000'],
      [['models', 'ltx-2-vidoe'], 'Did you mean ltx-2-video?'],
    ] as const) {
      const { exit, out, err } = await studio.run(...words);
      expect({ exit, out }, words.join(' ')).toEqual({ exit: 2, out: '' });
      expect(err).toContain(answer);
    }
    const document = JSON.parse((await studio.run('plan', 'film.yml', '--json')).out);
    expect(document.problems[0]).toMatchObject({ code: 'file-not-found', suggestion: 'film.yaml' });
  });
});
