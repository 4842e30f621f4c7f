import { describe, expect, it } from 'vitest';
import { openFilm } from '../../src/app/film/film.js';
import { restoreJobs } from '../../src/app/restore.js';
import {
  type Film,
  type LoadOptions,
  loadFilm,
  type Options,
  type Provider,
  plan,
  type RunEvent,
  readLockfile,
  render,
  settle,
  stateOf,
} from '../../src/index.js';
import { environmentOf } from '../support/environment.js';
import { type Behaviour, type FakeGateway, fakeGateway } from '../support/fake-gateway.js';
import { memoryDisk } from '../support/memory-disk.js';
import { VirtualClock } from '../support/virtual-clock.js';

const FILE = '/film/film.yaml';
const LOCK = `${FILE}.lock`;
const ORIGINS = { reels: 'http://127.0.0.1:8001', garage: 'http://127.0.0.1:8002' };
const ENV = { REELS_GATEWAY: ORIGINS.reels, GARAGE_GATEWAY: ORIGINS.garage, REELS_KEY: 'k3y-of-reels' };

function model(name: string, provider: string): string {
  return `name: ${name}\nprovider: ${provider}\ntitle: ${name}\ngateway_model: ${name}-1\npath: /${name}\nparameters: {}\nprice: { per_generation: 0.20 }\n`;
}

type Shots = Record<string, 'reel' | 'shed'>;

const FOUR: Shots = { a: 'reel', b: 'shed', c: 'reel', d: 'shed' };

function filmText(shots: Shots, top = ''): string {
  const lines = Object.entries(shots).map(
    ([id, name]) => `  - { id: ${id}, model: ${name}, prompt: prompt ${id} }\n`,
  );
  return `version: 1\nmodels: ['reel.yaml', 'shed.yaml']\n${top}shots:\n${lines.join('')}`;
}

/** The machine's own ffmpeg would take its time, and no clip here has a picture. */
const noStills: LoadOptions['stills'] = async (frames) => frames.map(() => null);

/** A folder in memory, and the gateways of two providers, of which only one wants a key; both count their ids alike. */
function studio(behaviour: { reels?: Behaviour; garage?: Behaviour } = {}) {
  const clock = new VirtualClock();
  const { disk, volume } = memoryDisk({
    '/film/reel.yaml': model('reel', 'reels'),
    '/film/shed.yaml': model('shed', 'garage'),
  });
  const gateways = {
    reels: fakeGateway(clock, behaviour.reels),
    garage: fakeGateway(clock, behaviour.garage),
  };
  const opened: string[] = [];
  const provider = (name: 'reels' | 'garage', key: Provider['key']): Provider => ({
    name,
    origin: `https://${name}.example`,
    originVariable: `${name.toUpperCase()}_GATEWAY`,
    key,
    async open(options) {
      opened.push(`${name} ${options.origin} ${options.key}`);
      return gateways[name];
    },
  });
  const providers = [
    provider('reels', { variable: 'REELS_KEY', file: '~/.reels/key' }),
    provider('garage', null),
  ];
  const load = async (shots: Shots = FOUR, top = '', env: Record<string, string> = ENV): Promise<Film> => {
    volume.writeFileSync(FILE, filmText(shots, top));
    const film = await loadFilm(FILE, { disk, clock, env, home: null, stills: noStills, providers });
    if (!film.ok) throw new Error(JSON.stringify(film.error));
    return film.value;
  };
  const events: RunEvent[] = [];
  const run = (film: Film, options: Options & { signal?: AbortSignal } = {}) =>
    clock.until(
      Promise.resolve(render(film, { agree: true, onEvent: (event) => events.push(event), ...options })),
    );
  const book = async () => {
    const read = await readLockfile(LOCK, { disk });
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    return read.value;
  };
  /** `state` of each shot's jobs, with the gateway that they name. */
  const jobs = async () =>
    Array.from((await book()).jobs.values(), (job) => [
      job.intent.shot,
      stateOf(job),
      job.intent.gateway?.provider,
    ]).sort();
  return { clock, disk, volume, gateways, opened, events, providers, load, run, book, jobs };
}

const prompts = (gateway: FakeGateway) => gateway.posts.map(({ prompt }) => prompt);

describe('a film of two providers', () => {
  it('is one run with both gateways open, each with its own key and ids', async () => {
    const own = studio();
    const film = await own.load();
    expect(await own.run(film)).toMatchObject({
      ok: true,
      value: { outcome: 'complete', clips: 4, charged: '0.80', committed: '0.80' },
    });
    expect(own.opened).toEqual([`reels ${ORIGINS.reels} k3y-of-reels`, `garage ${ORIGINS.garage} `]);
    expect(prompts(own.gateways.reels)).toEqual(['prompt a', 'prompt c']);
    expect(prompts(own.gateways.garage)).toEqual(['prompt b', 'prompt d']);
    const ids = own.gateways.reels.jobs.map(({ id }) => id);
    expect(own.gateways.garage.jobs.map(({ id }) => id)).toEqual(ids);
    expect(own.events.find(({ type }) => type === 'started')).toMatchObject({
      gateway: ORIGINS.reels,
      key_source: 'REELS_KEY',
      others: [{ gateway: ORIGINS.garage, key_source: null }],
    });
    expect((await own.book()).header).toEqual({
      format: 'shotlist-lock',
      version: 2,
      gateway: ORIGINS.reels,
      others: [{ provider: 'garage', origin: ORIGINS.garage }],
    });
    expect(await own.run(film)).toMatchObject({ ok: true, value: { outcome: 'complete', clips: 0 } });
    expect(own.opened).toHaveLength(2);
  });

  it('opens only what it needs, and writes no more into the lockfile of a film with one', async () => {
    const own = studio();
    const film = await own.load(FOUR, '', { GARAGE_GATEWAY: ORIGINS.garage });
    expect(await own.run(film)).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(await own.run(film, { only: ['b', 'd'] })).toMatchObject({ ok: true, value: { clips: 2 } });
    expect((await own.book()).header).toEqual({
      format: 'shotlist-lock',
      version: 2,
      gateway: ORIGINS.garage,
    });
    expect(await own.run(await own.load())).toMatchObject({ ok: true, value: { outcome: 'complete' } });
    expect((await own.book()).header).toMatchObject({
      gateway: ORIGINS.garage,
      others: [{ provider: 'reels', origin: ORIGINS.reels }],
    });
  });

  it.each([
    ['a budget', 'budget: 0.60\n', {}],
    ['a cap of the run', '', { maxCost: 600_000n }],
  ])('stays below %s over both', async (_name, top, options) => {
    const own = studio();
    expect(await own.run(await own.load(FOUR, top), options)).toMatchObject({
      ok: true,
      value: { outcome: 'held back', clips: 3, committed: '0.60' },
    });
    expect(own.gateways.reels.posts.length + own.gateways.garage.posts.length).toBe(3);
    expect(prompts(own.gateways.garage)).toEqual(['prompt b']);
  });

  it('has its places at each, and one that is busy does not hold up the other', async () => {
    const own = studio({
      reels: {
        submission: (_prompt, count) => (count === 1 ? { kind: 'busy', why: 'full', wait: 900_000 } : null),
      },
    });
    const film = await own.load(FOUR, 'concurrency: 1\n');
    const began = own.clock.now();
    expect(await own.run(film)).toMatchObject({ ok: true, value: { outcome: 'complete' } });
    const { reels, garage } = own.gateways;
    expect([reels.most, garage.most]).toEqual([1, 1]);
    expect(Math.max(...garage.posts.map(({ at }) => at - began))).toBeLessThan(600_000);
    expect(Math.max(...reels.posts.map(({ at }) => at - began))).toBeGreaterThan(900_000);
    for (const wait of own.events.filter(({ type }) => type === 'waiting'))
      expect(wait).toMatchObject({ gateway: ORIGINS.reels });
  });

  it('ends submissions at the provider that refuses the account, and finishes the other', async () => {
    const own = studio({
      reels: { submission: () => ({ kind: 'account', status: 401, why: 'unknown key' }) },
    });
    const ended = await own.run(await own.load());
    expect(ended).toMatchObject({
      ok: true,
      value: { outcome: 'incomplete', cause: 'account', clips: 2, committed: '0.40' },
    });
    expect(ended.ok && ended.value.why).toContain(ORIGINS.reels);
    expect(ended.ok && ended.value.open.map(({ take }) => take)).toEqual(['a:1', 'c:1']);
    expect(own.gateways.garage.posts).toHaveLength(2);
    expect(own.events.filter(({ type }) => type === 'stopping')).toMatchObject([
      { cause: 'account', gateway: ORIGINS.reels },
    ]);
    own.gateways.reels.behaviour = {};
    expect(await own.run(await own.load())).toMatchObject({ ok: true, value: { outcome: 'complete' } });
    expect(own.gateways.garage.posts).toHaveLength(2);
  });

  it('does not wait for clips of one provider that do not come at the other', async () => {
    const reels = Array.from({ length: 8 }, (_, index) => [`r${index}`, 'reel'] as const);
    const shots: Shots = { ...Object.fromEntries(reels), e: 'shed', f: 'shed' };
    const own = studio({ reels: { media: () => ({ kind: 'failed', why: 'down', wait: null }) } });
    const ended = await own.run(await own.load(shots, 'concurrency: 1\n'));
    expect(ended).toMatchObject({ ok: true, value: { cause: 'downloads', clips: 2 } });
    expect(own.gateways.reels.posts.length).toBeLessThan(8);
    expect(own.gateways.garage.posts).toHaveLength(2);
  });

  it('counts failed takes over both', async () => {
    const own = studio({ reels: { outcome: () => 'FAILED' }, garage: { outcome: () => 'FAILED' } });
    const ended = await own.run(await own.load(FOUR, 'concurrency: 1\n'), { maxFailures: 2 });
    expect(ended).toMatchObject({ ok: true, value: { cause: 'failures' } });
    expect(own.gateways.reels.posts.length + own.gateways.garage.posts.length).toBe(2);
  });

  it('follows jobs at their own gateway, whatever the manifest says by then', async () => {
    const interrupt = new AbortController();
    const own = studio({
      reels: {
        renderMs: 60_000,
        status(_id, count) {
          if (count === 2) interrupt.abort('Ctrl-C');
          return null;
        },
      },
    });
    await own.run(await own.load({ a: 'reel', c: 'reel' }), { signal: interrupt.signal });
    expect(await own.jobs()).toEqual([
      ['a', 'submitted', 'reels'],
      ['c', 'submitted', 'reels'],
    ]);
    expect(await own.run(await own.load({ a: 'shed', b: 'shed' }))).toMatchObject({
      ok: true,
      value: { outcome: 'complete', clips: 4 },
    });
    const { reels, garage } = own.gateways;
    expect([reels.posts.length, reels.fetched.length]).toEqual([2, 2]);
    expect([garage.posts.length, garage.fetched.length]).toEqual([2, 2]);
    expect(await own.jobs()).toEqual([
      ['a', 'finished', 'garage'],
      ['a', 'finished', 'reels'],
      ['b', 'finished', 'garage'],
      ['c', 'finished', 'reels'],
    ]);
  });

  it('is settled at the gateway of the job', async () => {
    const lose: Behaviour = {
      submission: (prompt) =>
        ['prompt a', 'prompt b'].includes(prompt) ? { kind: 'unknown', why: 'cut', taken: true } : null,
    };
    const own = studio({ reels: lose, garage: lose });
    const film = await own.load();
    expect(await own.run(film)).toMatchObject({ ok: true, value: { outcome: 'incomplete', clips: 2 } });
    for (const [shot, gateway] of [
      ['a', own.gateways.reels],
      ['b', own.gateways.garage],
    ] as const) {
      const lost = gateway.jobs.find(({ prompt }) => prompt === `prompt ${shot}`);
      const decision = { kind: 'adopt' as const, request_id: lost?.id ?? '' };
      const before = gateway.asked.length;
      const settled = await own.clock.until(settle(film, [`${shot}:1`], { decision }));
      expect(settled).toMatchObject({ ok: true, value: { settled: [{ job: { intent: { shot } } }] } });
      expect(gateway.asked.slice(before)).toMatchObject([{ id: lost?.id }]);
    }
    expect(await own.run(film)).toMatchObject({ ok: true, value: { outcome: 'complete', clips: 2 } });
    expect([own.gateways.reels, own.gateways.garage].map(({ posts }) => posts.length)).toEqual([2, 2]);
  });
});

describe('a lost submission', () => {
  it.each([
    ['is found though nothing else is to be done at its gateway', ENV, 'finished'],
    ['waits where that cannot be asked, and the rest goes on', { ...ENV, REELS_KEY: '' }, 'unknown'],
  ])('%s', async (_name, env, state) => {
    let isTelling = false;
    const own = studio({
      reels: {
        submission: () => ({ kind: 'unknown', why: 'cut', taken: true }),
        finds: (lost, jobs) => (isTelling ? jobs.find(({ ours }) => ours === lost.id) : undefined),
      },
    });
    await own.run(await own.load(), { only: ['a'] });
    expect(await own.jobs()).toEqual([['a', 'unknown', 'reels']]);
    isTelling = true;
    await own.run(await own.load(FOUR, '', env), { only: ['a', 'b'] });
    expect(await own.jobs()).toEqual([
      ['a', state, 'reels'],
      ['b', 'finished', 'garage'],
    ]);
    expect(own.gateways.reels.posts).toHaveLength(1);
  });
});

describe('the ledger of a film of two providers', () => {
  const MOVED = { ...ENV, GARAGE_GATEWAY: 'http://127.0.0.1:9002' };

  it('knows where the jobs of each are: another address has to be called the same service', async () => {
    const own = studio();
    await own.run(await own.load());
    const written = String(own.volume.readFileSync(LOCK));
    const more: Shots = { ...FOUR, e: 'reel', f: 'shed' };
    const moved = await own.load(more, '', MOVED);
    const refused = { ok: false, error: { diagnostics: [{ code: 'lockfile-other-gateway' }] } };
    expect(await plan(moved)).toMatchObject(refused);
    const run = await own.run(moved);
    expect(run).toMatchObject(refused);
    expect(run.ok ? '' : run.error.diagnostics[0]?.help).toContain(`GARAGE_GATEWAY=${ORIGINS.garage}`);
    expect(String(own.volume.readFileSync(LOCK))).toBe(written);
    expect(await own.run(moved, { gatewayMoved: true })).toMatchObject({ ok: true, value: { clips: 2 } });
    expect((await own.book()).header).toMatchObject({
      gateway: ORIGINS.reels,
      others: [{ provider: 'garage', origin: MOVED.GARAGE_GATEWAY }],
    });
    expect(await plan(await own.load(more, '', MOVED))).toMatchObject({ ok: true });
    expect(await plan(await own.load(more))).toMatchObject(refused);
  });

  it('comes from branches of which each rendered at one, joined line by line', async () => {
    const own = studio();
    await own.run(await own.load(), { only: ['a', 'c'] });
    const ours = String(own.volume.readFileSync(LOCK));
    own.volume.unlinkSync(LOCK);
    own.volume.rmSync('/film/renders', { recursive: true });
    await own.run(await own.load(), { only: ['b', 'd'] });
    const theirs = String(own.volume.readFileSync(LOCK));
    for (const [text, gateway] of [
      [ours + theirs, ORIGINS.reels],
      [theirs + ours, ORIGINS.garage],
    ] as const) {
      own.volume.writeFileSync(LOCK, text);
      const { header } = await own.book();
      expect(header).toMatchObject({ gateway, others: [{}] });
    }
    expect(await own.run(await own.load())).toMatchObject({ ok: true, value: { outcome: 'complete' } });
    expect([own.gateways.reels, own.gateways.garage].map(({ posts }) => posts.length)).toEqual([2, 2]);
    expect((await own.jobs()).map(([, state]) => state)).toEqual(Array(4).fill('finished'));
  });

  it('comes back from the output folder, jobs of both', async () => {
    const own = studio();
    await own.run(await own.load());
    const { header } = await own.book();
    own.volume.unlinkSync(LOCK);
    const environment = environmentOf(own.disk, { clock: own.clock, env: ENV, providers: own.providers });
    const film = await openFilm(environment, FILE, false);
    if (!film.ok) throw new Error(JSON.stringify(film.error));
    const restored = await own.clock.until(restoreJobs(environment, film.value, {}));
    expect(restored).toMatchObject({ ok: true, value: { contradictions: [] } });
    expect(restored.ok && [restored.value.jobs.length, restored.value.elsewhere.size]).toEqual([4, 0]);
    expect((await own.book()).header).toEqual(header);
    expect(await own.run(await own.load())).toMatchObject({ ok: true, value: { clips: 0 } });
  });
});
