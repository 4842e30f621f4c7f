import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, type ExpectStatic } from 'vitest';
import { encodeLine } from '../../src/lockfile/encode.js';
import { type E2eFilm, it } from '../support/e2e-film.js';
import { reset } from '../support/oracle/index.js';

const LOCK = 'film.yaml.lock';
const EVERY = [
  ['plan'],
  ['render', '--yes'],
  ['retry', '--yes'],
  ['render', '--yes', '--force'],
  ['settle', '010:1', '--resubmit'],
];

/** Both sides' lines, as git merges a lockfile. */
function union(studio: E2eFilm, base: string, ours: string, theirs: string): string {
  for (const [name, text] of Object.entries({ base, ours, theirs })) studio.write(`merge/${name}`, text);
  const at = (name: string) => join(studio.folder, 'merge', name);
  return execFileSync('git', ['merge-file', '-p', '--union', at('ours'), at('base'), at('theirs')], {
    encoding: 'utf8',
  });
}

/** The lockfile of a branch on which that take adopts a request, and is rendered where asked. */
async function branch(
  studio: E2eFilm,
  base: string,
  take: string,
  id: string,
  render = false,
): Promise<string> {
  studio.write(LOCK, base);
  const settled = await studio.run('settle', 'film.yaml', take, '--adopt', id);
  if (settled.exit !== 0) throw new Error(settled.err);
  if (render) await studio.render();
  return studio.read(LOCK);
}

/** A film of whose takes every submission's answer was lost, and its lockfile. */
async function allLost(studio: E2eFilm, shots: string[]): Promise<string> {
  studio.film(shots, { concurrency: 1 });
  for (const [at] of shots.entries()) studio.oracle.submitFaults.at(at + 1, reset());
  const { exit, err } = await studio.render();
  if (exit !== 1 && exit !== 6) throw new Error(err);
  return studio.read(LOCK);
}

async function jobOf(studio: E2eFilm, shot: string) {
  const job = (await studio.jobs()).find(({ intent }) => intent.shot === shot);
  if (!job) throw new Error(`no job of ${shot}`);
  return job;
}

/** Commands that would send or download say that the shots contradict, and do nothing. */
async function expectRefused(
  studio: E2eFilm,
  shots: string[],
  expect: ExpectStatic,
  commands = [['render', '--yes']],
): Promise<void> {
  const posts = studio.oracle.posts.length;
  const asked = studio.oracle.mediaAsks.length;
  const lock = studio.read(LOCK);
  for (const args of commands) {
    const [verb = '', ...rest] = args;
    const refused = await studio.run(verb, 'film.yaml', ...rest);
    expect(refused.exit, `${args} ${refused.err}`).toBe(2);
    expect(refused.err).toContain('lockfile-contradiction');
    for (const shot of shots)
      expect(refused.err).toContain(`${shot}:1 (job ${(await jobOf(studio, shot)).job})`);
    expect(refused.err).toMatch(/^ {2}shotlist settle film\.yaml \w+ --disown$/m);
  }
  expect(studio.read(LOCK)).toBe(lock);
  expect(studio.oracle.posts).toHaveLength(posts);
  expect(studio.oracle.mediaAsks).toHaveLength(asked);
}

describe('a request id that two jobs have after a merge', () => {
  it.concurrent('is refused until one of them gives it up, which is then settled', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    const base = await allLost(studio, ['010', '020']);
    const [first, second] = studio.oracle.jobs;
    const ours = await branch(studio, base, '010:1', String(first?.id));
    const theirs = await branch(studio, base, '020:1', String(first?.id));
    studio.write(LOCK, union(studio, base, ours, theirs));
    await expectRefused(studio, ['010', '020'], expect, EVERY);
    const status = await studio.run('status', 'film.yaml');
    expect(status.exit).toBe(0);
    expect(status.err).toContain('--disown');
    expect(status.out).toContain('has the request id of');
    expect((await studio.run('report', 'film.yaml')).exit).toBe(0);
    expect(studio.read('renders/report.csv')).toContain('has the request id of');

    const { job } = await jobOf(studio, '020');
    expect((await studio.run('settle', 'film.yaml', '030', '--disown')).exit).toBe(2);
    expect((await studio.run('settle', 'film.yaml', '--all', '--disown')).exit).toBe(2);
    const disowned = await studio.run('settle', 'film.yaml', job, '--disown');
    expect(disowned.exit, disowned.err).toBe(0);
    for (const how of ['--adopt REQUEST_ID', '--resubmit', '--abandon'])
      expect(disowned.err).toContain(`shotlist settle film.yaml ${job} ${how}`);
    expect((await studio.states())['020:1']).toBe('unknown');
    expect((await studio.run('settle', 'film.yaml', '010:1', '--disown')).exit).toBe(2);

    const adopted = await studio.run('settle', 'film.yaml', job, '--adopt', String(second?.id));
    expect(adopted.exit, adopted.err).toBe(0);
    // The other branch is merged once more; it knows nothing of all that, and has its clip.
    const followed = await branch(studio, base, '020:1', String(first?.id), true);
    studio.write(LOCK, union(studio, base, ours, followed));
    await studio.run('settle', 'film.yaml', job, '--disown');
    await studio.run('settle', 'film.yaml', job, '--adopt', String(second?.id));
    studio.write(LOCK, union(studio, base, studio.read(LOCK), followed));
    const render = await studio.render();
    expect(render.exit, render.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
    expect(studio.clips()).toMatchObject({ '010_t1.mp4': 'prompt of 010', '020_t1.mp4': 'prompt of 020' });
  });

  it.concurrent('is refused when both are finished with the same bytes, and the false clip makes room', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    const base = await allLost(studio, ['010', '020']);
    const [first] = studio.oracle.jobs;
    const ours = await branch(studio, base, '010:1', String(first?.id), true);
    const theirs = await branch(studio, base, '020:1', String(first?.id), true);
    expect(studio.clips()['020_t1.mp4']).toBe('prompt of 010');
    studio.write(LOCK, union(studio, base, ours, theirs));
    await expectRefused(studio, ['010', '020'], expect);
    const { job } = await jobOf(studio, '020');
    const disowned = await studio.run('settle', 'film.yaml', '020:1', '--disown');
    expect(disowned.exit, disowned.err).toBe(0);
    expect((await studio.run('settle', 'film.yaml', job, '--resubmit')).exit).toBe(0);
    const render = await studio.render();
    expect(render.exit, render.err).toBe(0);
    expect(studio.oracle.accepted('prompt of 020')).toBe(2);
    expect(studio.clips()).toEqual({
      '010_t1.mp4': 'prompt of 010',
      '020_t1.mp4': 'prompt of 020',
      [`superseded/020_t1.${job}.mp4`]: 'prompt of 010',
    });
    expect(JSON.parse((await studio.run('plan', 'film.yaml', '--json')).out).committed).toBe('1.08');
  });

  it.concurrent('stays with the job that the gateway gave it to', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020'], { concurrency: 1 });
    studio.oracle.submitFaults.at(2, reset());
    await studio.render();
    const whole = studio.read(LOCK);
    const { job, accepted } = await jobOf(studio, '010');
    const id = String(accepted?.request_id);
    const second = await jobOf(studio, '020');
    const line = encodeLine({
      kind: 'job',
      record: {
        job: second.job,
        accepted: { at: '2026-01-01T00:00:00.000Z', request_id: id, adopted: true },
      },
    });
    studio.write(LOCK, `${whole}${line}\n`);
    const refused = await studio.render();
    expect(refused.exit).toBe(2);
    expect(refused.err).toContain(`shotlist settle film.yaml ${second.job} --disown`);
    expect(refused.err).not.toContain(`${job} --disown`);
    const wrong = await studio.run('settle', 'film.yaml', '010:1', '--disown');
    expect(wrong.exit, wrong.err).toBe(2);
    expect((await studio.run('settle', 'film.yaml', '020:1', '--disown')).exit).toBe(0);
    expect((await studio.run('settle', 'film.yaml', '020:1', '--abandon')).exit).toBe(0);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('is given up by all of three but one, and adopted again where all gave it up', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    const base = await allLost(studio, ['010', '020', '030']);
    const id = String(studio.oracle.jobs[0]?.id);
    const [a, b, c] = [
      await branch(studio, base, '010:1', id),
      await branch(studio, base, '020:1', id),
      await branch(studio, base, '030:1', id),
    ];
    const merged = union(studio, base, union(studio, base, a, b), c);
    studio.write(LOCK, merged);
    await expectRefused(studio, ['010', '020', '030'], expect);
    const one = await studio.run('settle', 'film.yaml', '030:1', '--disown');
    expect(one.exit, one.err).toBe(0);
    expect(one.err).toContain('--disown');
    await expectRefused(studio, ['010', '020'], expect);
    expect((await studio.run('settle', 'film.yaml', '020:1', '--disown')).exit).toBe(0);
    const ours = studio.read(LOCK);

    // On another branch somebody decided that the id is that of 020.
    studio.write(LOCK, merged);
    for (const take of ['010:1', '030:1'])
      expect((await studio.run('settle', 'film.yaml', take, '--disown')).exit).toBe(0);
    studio.write(LOCK, union(studio, merged, ours, studio.read(LOCK)));
    expect(await studio.states()).toEqual({ '010:1': 'unknown', '020:1': 'unknown', '030:1': 'unknown' });
    expect((await studio.run('settle', 'film.yaml', '010:1', '--adopt', id)).exit).toBe(0);
    for (const take of ['020:1', '030:1'])
      expect((await studio.run('settle', 'film.yaml', take, '--abandon')).exit).toBe(0);
    const render = await studio.render();
    expect(render.exit, render.err).toBe(0);
    expect(studio.clips()).toEqual({ '010_t1.mp4': 'prompt of 010' });
    expect(studio.oracle.posts).toHaveLength(3);
  });
});
