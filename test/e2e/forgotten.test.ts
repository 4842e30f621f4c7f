import { describe, type ExpectStatic } from 'vitest';
import { type E2eFilm, it } from '../support/e2e-film.js';
import { answer } from '../support/oracle/index.js';

const UNKNOWN = answer(404, { error: 'Not found', message: 'Request not found' });
const PAGE = answer(404, '<!doctype html><title>404</title><h1>Not Found</h1>', {
  'Content-Type': 'text/html',
});
const SHORT = ['--job-timeout', '0.02'];

interface Line {
  type: string;
  why?: string;
  take?: string;
  next?: string;
  exit?: number;
  possibly?: string;
  open?: { take: string; state: string; forgotten?: true }[];
}

function events(out: string): Line[] {
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** Renders these shots until they are accepted, then kills the run and makes the gateway forget them. */
async function accepted(
  studio: E2eFilm,
  shots: string[],
  expect: ExpectStatic,
  forget = UNKNOWN,
): Promise<void> {
  studio.film(shots);
  const running = studio.startRender();
  await expect
    .poll(async () => (await studio.jobs()).filter((job) => job.accepted).length)
    .toBe(shots.length);
  running.signal('SIGKILL');
  await running.ended;
  studio.oracle.statusFaults.always(forget);
}

describe('a job that the gateway has forgotten', () => {
  it.concurrent.for([
    ['404', UNKNOWN],
    ['404 with a page', PAGE],
    ['410', answer(410, { message: 'gone' })],
  ] as const)(
    '%s: it is seen to wait from the first answer, then settle decides',
    async ([, forget], { open, expect }) => {
      const studio = await open({ renderMs: Infinity });
      await accepted(studio, ['a'], expect, forget);
      const ended = await studio.render('--json', ...SHORT);
      expect(ended.exit).toBe(1);
      const told = events(ended.out);
      expect(told.find(({ type, take }) => type === 'waiting' && take === 'a:1')?.why).toContain(
        'does not know',
      );
      expect(told.at(-1)?.open).toMatchObject([{ take: 'a:1', state: 'submitted', forgotten: true }]);
      expect(told.at(-1)?.next).toBe(`shotlist settle film.yaml a:1 --resubmit`);
      const plan = await studio.run('plan', 'film.yaml');
      expect(plan.out).toContain('shotlist settle film.yaml a:1 --resubmit');
      // A later run does not wait for it again.
      const asks = studio.oracle.statusAsks.length;
      expect((await studio.render()).exit).toBe(1);
      expect(studio.oracle.statusAsks.length).toBe(asks + 1);
      expect(studio.oracle.posts).toHaveLength(1);

      const settled = await studio.run('settle', 'film.yaml', 'a:1', '--resubmit');
      expect(settled.exit).toBe(0);
      expect(settled.err).toContain('$0.36 of the lost one stays possibly charged');
      expect(await studio.actions()).toEqual({ 'a:1': 'render' });
      studio.oracle.statusFaults.clear();
      studio.oracle.outcome('prompt of a', { status: 'COMPLETED' });
      const again = await studio.startRender(...SHORT).ended;
      expect(again.exit).toBe(1);
      expect(studio.oracle.posts).toHaveLength(2);
      const status = await studio.run('status', 'film.yaml', '--json');
      expect(JSON.parse(status.out)).toMatchObject({ committed: '0.72' });
    },
  );

  it.concurrent('is abandoned, and the film is done', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    await accepted(studio, ['a'], expect);
    await studio.render(...SHORT);
    expect((await studio.run('settle', 'film.yaml', '--all', '--abandon')).exit).toBe(0);
    expect(await studio.states()).toEqual({ 'a:1': 'abandoned' });
    const ended = await studio.render();
    expect(ended.exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(1);
  });

  it.concurrent('refuses another id in place of the one that it has', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    await accepted(studio, ['a'], expect);
    await studio.render(...SHORT);
    const adopted = await studio.run('settle', 'film.yaml', 'a:1', '--adopt', 'another-id');
    expect(adopted.exit).toBe(2);
    expect(adopted.err).toContain('already');
    expect(adopted.err).not.toContain('bug');
  });

  it.concurrent('holds no place: four of them, and everything else is bought', async ({ open, expect }) => {
    const studio = await open();
    const old = ['a', 'b', 'c', 'd'];
    studio.oracle.statusFaults.always(UNKNOWN);
    await accepted(studio, old, expect);
    const ids = new Set(studio.oracle.jobs.map(({ id }) => id));
    const faults = studio.oracle.statusFaults;
    const forgets = () =>
      faults.by(() =>
        ids.has(decodeURIComponent(studio.oracle.statusAsks.at(-1)?.path.split('/').at(-1) ?? ''))
          ? UNKNOWN
          : null,
      );
    faults.clear();
    forgets();
    await studio.render(...SHORT);
    studio.film([...old, 'e', 'f', 'g']);
    const ended = await studio.render();
    expect(ended.err).not.toContain('every place');
    expect(studio.oracle.posts).toHaveLength(7);
    expect(await studio.states()).toMatchObject({
      'a:1': 'submitted',
      'e:1': 'finished',
      'f:1': 'finished',
      'g:1': 'finished',
    });
  });

  it.concurrent('comes back: it is collected, and nothing is paid again', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    await accepted(studio, ['a'], expect);
    await studio.render(...SHORT);
    studio.oracle.statusFaults.clear();
    studio.oracle.finishAll();
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(1);
    expect(await studio.states()).toEqual({ 'a:1': 'finished' });
  });

  it.concurrent('was rendered, and its links are gone: settle decides, and it stays charged', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['a']);
    studio.oracle.mediaFaults.always({ kind: 'status', status: 404 });
    const running = studio.startRender();
    await expect.poll(async () => (await studio.jobs()).filter((job) => job.ended).length).toBe(1);
    running.signal('SIGKILL');
    await running.ended;
    studio.oracle.statusFaults.always(UNKNOWN);
    const ended = await studio.render('--json');
    expect(events(ended.out).at(-1)).toMatchObject({ open: [{ state: 'rendered', forgotten: true }] });
    expect((await studio.run('settle', 'film.yaml', 'a', '--resubmit')).exit).toBe(0);
    studio.oracle.statusFaults.clear();
    studio.oracle.mediaFaults.clear();
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
    const [old] = (await studio.jobs()).filter((job) => job.again === 'resubmit');
    expect(old?.ended?.word).toBe('COMPLETED');
    const status = await studio.run('status', 'film.yaml', '--json');
    expect(JSON.parse(status.out)).toMatchObject({ committed: '0.72' });
  });
});
