import { expect, it } from 'vitest';
import {
  cut,
  type Film,
  keep,
  type LoadOptions,
  loadFilm,
  type Options,
  pick,
  plan,
  type RunEvent,
  render,
  report,
  settle,
  status,
  validate,
} from '../../src/index.js';
import { manifestText } from '../support/cli-harness.js';
import { fakeGateway } from '../support/fake-gateway.js';
import { memoryDisk } from '../support/memory-disk.js';
import { VirtualClock } from '../support/virtual-clock.js';

const FILE = '/film/film.yaml';

/** The machine's own ffmpeg would take its time, and no clip here has a picture. */
const noStills: LoadOptions['stills'] = async (frames) => frames.map(() => null);

/** A film in memory, on a clock and a gateway of the caller. */
async function ownFilm(shots: readonly string[]) {
  const clock = new VirtualClock();
  const { disk, volume } = memoryDisk({ [FILE]: manifestText(shots.map((id) => ({ id, takes: 2 }))) });
  const gateway = fakeGateway(clock);
  const machine: LoadOptions = { disk, clock, env: {}, home: null, stills: noStills };
  const loaded = await loadFilm(FILE, machine);
  if (!loaded.ok) throw new Error(loaded.error[0]?.message);
  const options: Options = { gateway: { name: 'my gateway', open: async () => gateway } };
  return { clock, volume, gateway, film: loaded.value, options };
}

const rendered = async ({ clock, film, options }: Awaited<ReturnType<typeof ownFilm>>) =>
  clock.until(Promise.resolve(render(film, { ...options, agree: true })));

it('renders on a gateway, a disk and a clock of the caller, without a key', async () => {
  const own = await ownFilm(['010', '020']);
  expect(validate(own.film)).toMatchObject({ shots: 2, takes: 4 });
  const planned = await plan(own.film, own.options);
  expect(planned.ok && planned.value.takes.map(({ action }) => action)).toEqual(Array(4).fill('render'));
  expect(own.volume.existsSync(`${FILE}.lock`)).toBe(false);

  const ended = await rendered(own);
  expect(ended).toMatchObject({ ok: true, value: { outcome: 'complete', clips: 4 } });
  expect(ended.ok && ended.value).not.toHaveProperty('exit');
  expect(own.gateway.posts).toHaveLength(4);
  expect(String(own.volume.readFileSync(`${FILE}.lock`))).toContain('my gateway');
});

it('tells everything that happens to a callback and to a loop alike, and still ends with the summary', async () => {
  const { clock, film, options } = await ownFilm(['010']);
  const [called, looped]: RunEvent[][] = [[], []];
  const run = render(film, { ...options, agree: true, onEvent: (event) => called?.push(event) });
  const loop = (async () => {
    for await (const event of run.events) looped?.push(event);
  })();
  const ended = await clock.until(Promise.all([run, loop]).then(([result]) => result));
  expect(looped).toEqual(called);
  expect(called?.at(-1)).toMatchObject({ type: 'summary', outcome: 'complete' });
  expect(ended.ok && called?.at(-1)).toMatchObject(ended.ok ? ended.value : {});
  expect(called?.at(-1)).not.toHaveProperty('next');
});

it('ends the loop where the run is refused, and throws there what the run throws', async () => {
  const { film, options } = await ownFilm(['010']);
  const refused = render(film, { ...options, agree: () => false });
  for await (const event of refused.events) expect(event.type).toBe('notice');
  expect(await refused).toMatchObject({ ok: false, error: { code: 'invalid' } });
  const broken = render(film, {
    ...options,
    agree() {
      throw new Error('no');
    },
  });
  await expect(
    (async () => {
      for await (const _event of broken.events);
    })(),
  ).rejects.toThrow('no');
  await expect(broken).rejects.toThrow('no');
});

it('looks, settles, picks, cuts and reports as the command line does', async () => {
  const own = await ownFilm(['010']);
  const { film, options } = own;
  await rendered(own);
  const seen = await status(film, { ...options, only: ['010:1'] });
  expect(
    seen.ok && seen.value.rows.map(({ take, job }) => [take?.take, job?.finished !== undefined]),
  ).toEqual([[1, true]]);
  expect(await settle(film, 'all', { ...options, decision: { kind: 'abandon' } })).toMatchObject({
    ok: true,
    value: { settled: [], unknown: [] },
  });
  expect(await pick(film, ['010:2'], options)).toMatchObject({
    ok: true,
    value: { shots: [{ shot: '010', take: '010:2', clip: expect.stringContaining('010_t2') }] },
  });
  expect(await pick(film, ['030'], options)).toMatchObject({ ok: false, error: { code: 'invalid' } });
  const reports = await report(film, options);
  expect(reports).toMatchObject({ ok: true, value: { thumbnails: 0, shared: null } });
  expect(reports.ok && own.volume.existsSync(reports.value.html)).toBe(true);
  expect(await cut(film, { ...options, signal: AbortSignal.abort() })).toMatchObject({ ok: false });
});

it('takes no film but one that it loaded', async () => {
  const { film, options } = await ownFilm(['010']);
  const copy: Film = { ...film };
  await expect(plan(copy, options)).rejects.toThrow(TypeError);
});

it.each<[string, object, string]>([
  ['an empty list of takes', { only: [] }, '`only`'],
  ['a pattern that is no list', { only: '010' }, '`only`'],
  ['a misspelt cap', { max_cost: 1n }, '`max_cost`'],
  ['a cap that is no amount', { maxCost: Number.NaN }, '`maxCost`'],
  ['a cap in dollars', { maxCost: 5 }, '`maxCost`'],
  ['a rehearsal of a film that was loaded for the gateway', { sandbox: true }, '`sandbox`'],
  ['no places', { concurrency: 0 }, '`concurrency`'],
  ['a time that is none', { pollInterval: Number.NaN }, '`pollInterval`'],
  ['no failures', { maxFailures: 0 }, '`maxFailures`'],
])('pays for nothing with %s', async (_what, wrong, name) => {
  const { clock, film, gateway, options } = await ownFilm(['010']);
  const asked = { ...options, ...wrong };
  const refused = { ok: false, error: { code: 'invalid', message: expect.stringContaining(name) } };
  expect(await plan(film, asked)).toMatchObject(refused);
  expect(await clock.until(Promise.resolve(render(film, { ...asked, agree: true })))).toMatchObject(refused);
  expect(gateway.posts).toEqual([]);
});

it('takes nothing but true for a yes, and options of loadFilm along with its own', async () => {
  const { clock, film, gateway, options } = await ownFilm(['010']);
  const no = render(film, { ...options, agree: (() => 'no') as never });
  expect(await clock.until(Promise.resolve(no))).toMatchObject({ ok: false });
  expect(gateway.posts).toEqual([]);
  const shared = { ...options, sandbox: false, clock, agree: true as const };
  expect(await clock.until(Promise.resolve(render(film, shared)))).toMatchObject({ ok: true });
});

it.each([
  ['a misspelt option', FILE, { sandbx: true }, 'sandbx'],
  ['a word for a switch', FILE, { sandbox: 'false' }, 'sandbox'],
  ['a link for a path', new URL('file:///film/film.yaml'), {}, 'path'],
])('loads no film with %s: it would be the real one', async (_, file, wrong, word) => {
  const { disk } = memoryDisk({ [FILE]: manifestText([{ id: '010' }]) });
  const loaded = await loadFilm(file as string, { disk, env: {}, home: null, ...wrong } as LoadOptions);
  expect(loaded).toMatchObject({ ok: false, error: [{ code: 'bad-option' }] });
  expect(!loaded.ok && loaded.error[0]?.message).toContain(word);
});

it('is loaded with the options of a run along', async () => {
  const { disk } = memoryDisk({ [FILE]: manifestText([{ id: '010' }]) });
  const both = { disk, env: {}, home: null, maxCost: 1n, only: ['010'] };
  expect(await loadFilm(FILE, both)).toMatchObject({ ok: true });
});

it.each(['force', 'retry', 'stale', 'payAgain', 'allowUnpriced', 'gatewayMoved', 'thumbnails'])(
  'takes no word for the switch %s',
  async (name) => {
    const { clock, film, gateway, options } = await ownFilm(['010']);
    const run = render(film, { ...options, agree: true, [name]: 'no' });
    expect(await clock.until(Promise.resolve(run))).toMatchObject({
      ok: false,
      error: { code: 'invalid', message: expect.stringContaining(name) },
    });
    expect(gateway.posts).toEqual([]);
  },
);

it('refuses an agreement that is no function, names that are no list, and decisions that are none', async () => {
  const { clock, film, gateway, options } = await ownFilm(['1', '2']);
  const refused = (word: string) => ({
    ok: false,
    error: { code: 'invalid', message: expect.stringContaining(word) },
  });
  const run = render(film, { ...options, agree: 'yes' as never });
  expect(await clock.until(Promise.resolve(run))).toMatchObject(refused('agree'));
  expect(await pick(film, '12' as never, options)).toMatchObject(refused('list'));
  expect(await pick(film, 'all' as never, options)).toMatchObject(refused('list'));
  expect(await keep(film, '1:1' as never, options)).toMatchObject(refused('list'));
  const decision = { kind: 'resubmit' } as const;
  expect(await settle(film, '1:1' as never, { ...options, decision })).toMatchObject(refused('list'));
  for (const wrong of [undefined, { kind: 'again' }, { kind: 'adopt' }])
    expect(await settle(film, ['1:1'], { ...options, decision: wrong as never })).toMatchObject(
      refused('decision'),
    );
  expect(gateway.posts).toEqual([]);
});
