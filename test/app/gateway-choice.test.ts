import { describe, expect, it } from 'vitest';
import { checkAccount } from '../../src/app/doctor/account.js';
import type { Check } from '../../src/app/doctor/check.js';
import { openFilm } from '../../src/app/film/film.js';
import { chooseGateways, type GatewayOptions } from '../../src/app/gateway/gateway-choice.js';
import { batchOf } from '../../src/app/library/options.js';
import { planFilm } from '../../src/app/plan.js';
import { ok } from '../../src/core/result.js';
import type { HttpOptions } from '../../src/gateway/http/options.js';
import { pixazo } from '../../src/gateway/pixazo/provider.js';
import type { Gateway } from '../../src/gateway/port.js';
import type { Provider } from '../../src/gateway/provider.js';
import { headerOf, type JobRecord } from '../../src/ledger/record.js';
import { encodeLine } from '../../src/lockfile/encode.js';
import { environmentOf } from '../support/environment.js';
import { memoryDisk } from '../support/memory-disk.js';

const opened: HttpOptions[] = [];

const GATEWAY = {
  status: async () => ({ kind: 'missing', why: 'no such job' }),
  close: async () => {},
} as unknown as Gateway;

function provider(name: string, key: Provider['key']): Provider {
  return {
    name,
    origin: `https://${name}.example`,
    originVariable: `${name.toUpperCase()}_GATEWAY`,
    key,
    async open(options) {
      opened.push(options);
      return GATEWAY;
    },
  };
}

/** Providers beside the first one: with a key, and without. */
const PROVIDERS = [
  provider('reels', { variable: 'REELS_KEY', file: '~/.reels/key' }),
  provider('garage', null),
];

const HOME = '/home/mira';

function model(name: string, provider?: string): string {
  const by = provider === undefined ? '' : `provider: ${provider}\n`;
  return `name: ${name}\n${by}title: ${name}\ngateway_model: ${name}-1\npath: /${name}\nparameters: {}\nprice: { per_generation: 0.20 }\n`;
}

const FILES = {
  '/film/plain.yaml': model('plain'),
  '/film/reel.yaml': model('reel', 'reels'),
  '/film/shed.yaml': model('shed', 'garage'),
  '/film/lost.yaml': model('lost', 'nobody'),
  [`${HOME}/.reels/key`]: 'k3y-of-reels\n',
  [`${HOME}/.pixazo/api-key`]: 'k3y-of-pixazo\n',
};

/** A film with one take of each of these models; those that begin with `-` are disabled. */
async function filmOf(models: readonly string[], lockfile?: string) {
  const shots = models.map((each, at) => {
    const on = !each.startsWith('-');
    return `  - { id: s${at}, model: ${each.replace('-', '')}, prompt: a pier, enabled: ${on} }\n`;
  });
  const { disk } = memoryDisk({
    ...FILES,
    '/film/film.yaml': `version: 1\nmodels: ['plain.yaml', 'reel.yaml', 'shed.yaml', 'lost.yaml']\nshots:\n${shots.join('')}`,
    ...(lockfile === undefined ? {} : { '/film/film.yaml.lock': lockfile }),
  });
  const environment = environmentOf(disk, { home: HOME, cwd: '/film', providers: PROVIDERS });
  const film = await openFilm(environment, '/film/film.yaml', false);
  if (!film.ok) throw new Error(JSON.stringify(film.error));
  return { environment, film: film.value };
}

async function chosenFor(
  models: readonly string[],
  options: Partial<GatewayOptions> = {},
  env: Record<string, string> = {},
) {
  const { environment, film } = await filmOf(models);
  const choices = chooseGateways({ ...environment, env }, { sandbox: false, ...options }, film.takes);
  const choice = choices.ok ? ok(choices.value.all[0]) : choices;
  return { film, choice, choices };
}

describe('the provider of a film', () => {
  it('is the first one for models that name none', async () => {
    const { choice } = await chosenFor(['plain']);
    expect(choice).toMatchObject({
      ok: true,
      value: { id: { provider: pixazo.name, origin: pixazo.origin } },
    });
  });

  it('is the one that its models name, with an address and a key of its own', async () => {
    const { film, choice } = await chosenFor(['reel']);
    if (!choice.ok) throw new Error(choice.error.message);
    expect(choice.value).toMatchObject({
      name: 'https://reels.example',
      id: { provider: 'reels', origin: 'https://reels.example' },
    });
    expect(await choice.value.account()).toEqual({
      ok: true,
      value: { source: '~/.reels/key', warning: null },
    });
    expect(await choice.value.open(film)).toMatchObject({ ok: true });
    expect(opened.at(-1)).toMatchObject({
      origin: 'https://reels.example',
      key: 'k3y-of-reels',
      keySource: '~/.reels/key',
    });
  });

  it('is found by its own variables', async () => {
    const env = {
      REELS_GATEWAY: 'https://staging.example',
      REELS_KEY: 'k3y-of-env',
      PIXAZO_API_KEY: 'other',
    };
    const { choice } = await chosenFor(['reel'], {}, env);
    if (!choice.ok) throw new Error(choice.error.message);
    expect(choice.value.name).toBe('https://staging.example');
    expect(await choice.value.account()).toMatchObject({ value: { source: 'REELS_KEY' } });
  });

  it('may need no key', async () => {
    const { film, choice } = await chosenFor(['shed'], { gateway: 'http://127.0.0.1:8188' });
    if (!choice.ok) throw new Error(choice.error.message);
    expect(await choice.value.account()).toEqual({ ok: true, value: null });
    await choice.value.open(film);
    expect(opened.at(-1)).toMatchObject({ origin: 'http://127.0.0.1:8188', key: '', keySource: undefined });
  });

  it('counts enabled shots alone', async () => {
    const { choice } = await chosenFor(['-shed', 'reel']);
    expect(choice).toMatchObject({ ok: true, value: { id: { provider: 'reels' } } });
  });

  it('may be several, each with an address and a key of its own, for work at each', async () => {
    const env = { REELS_GATEWAY: 'https://staging.example' };
    const { film, choices } = await chosenFor(['reel', 'shed', 'reel'], {}, env);
    if (!choices.ok) throw new Error(choices.error.message);
    const [reel, shed, again] = film.takes.map((take) => choices.value.of(take));
    expect(choices.value.all.map(({ id }) => id)).toEqual([
      { provider: 'reels', origin: 'https://staging.example' },
      { provider: 'garage', origin: 'https://garage.example' },
    ]);
    expect([reel, shed]).toEqual([...choices.value.all]);
    expect(again).toBe(reel);
    expect(await reel?.account()).toMatchObject({ value: { source: '~/.reels/key' } });
    expect(await shed?.account()).toEqual({ ok: true, value: null });
  });

  it('is only that of the work, where there is any', async () => {
    const { environment, film } = await filmOf(['reel', 'plain']);
    const [, plain] = film.takes;
    if (!plain) throw new Error('a take');
    const choices = chooseGateways(environment, { sandbox: false }, film.takes, [plain]);
    expect(choices).toMatchObject({ ok: true, value: { all: [{ id: { provider: pixazo.name } }] } });
  });

  it.each([
    [{ gateway: 'https://staging.example' }, /--gateway names.*reels and garage.*REELS_GATEWAY and GARAGE_/],
    [{ key: 'k3y-of-reels' }, /key of one provider.*reels and garage.*Use REELS_KEY instead/],
  ])('is not guessed where one address or key is given to several: %o', async (options, words) => {
    const { environment, film } = await filmOf(['reel', 'shed']);
    for (const work of [[], film.takes.slice(0, 1)]) {
      const choices = chooseGateways(environment, { sandbox: false, ...options }, film.takes, work);
      expect(choices).toMatchObject({ ok: false, error: { message: expect.stringMatching(words) } });
    }
  });

  it('is one for all in a rehearsal, and with a gateway that the caller brings along', async () => {
    const own = { name: 'mine', open: async () => GATEWAY };
    for (const options of [{ sandbox: true }, { own }]) {
      const { film, choices } = await chosenFor(['reel', 'shed'], options);
      if (!choices.ok) throw new Error(choices.error.message);
      expect(choices.value.all).toHaveLength(1);
      for (const take of film.takes) expect(choices.value.of(take)).toBe(choices.value.all[0]);
    }
  });

  it('has to be known', async () => {
    const { choice } = await chosenFor(['lost']);
    expect(choice).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/"nobody".*pixazo, reels, garage/) },
    });
  });
});

describe('doctor', () => {
  async function checked(models: readonly string[], more: Partial<GatewayOptions> = {}) {
    const { environment, film } = await filmOf(models);
    const checks: Check[] = [];
    const { signal } = new AbortController();
    const options = { sandbox: false, ...more };
    for await (const check of checkAccount({ environment, options, takes: film.takes, signal }))
      checks.push(check);
    return checks;
  }

  it('looks for the key of the provider, and asks it', async () => {
    expect(await checked(['reel'])).toMatchObject([
      { check: 'key', status: 'ok', message: 'from ~/.reels/key' },
      { check: 'gateway', status: 'ok', message: expect.stringMatching(/^https:..reels.* accepts the key/) },
      { check: 'proxy', status: 'ok' },
    ]);
    expect(opened.at(-1)).toMatchObject({ origin: 'https://reels.example', key: 'k3y-of-reels' });
  });

  it('looks for no key where none is needed', async () => {
    expect(await checked(['shed'])).toMatchObject([
      { check: 'key', status: 'ok', message: 'this provider needs none' },
      { check: 'gateway', status: 'ok', message: expect.stringMatching(/^https:..garage.* answers/) },
      { check: 'proxy', status: 'ok' },
    ]);
  });

  it('looks at each of two', async () => {
    expect(await checked(['reel', 'shed'])).toMatchObject([
      { check: 'key', status: 'ok', message: 'reels: from ~/.reels/key' },
      { check: 'key', status: 'ok', message: 'garage: this provider needs none' },
      { check: 'gateway', status: 'ok', message: expect.stringMatching(/^https:..reels.* accepts the key/) },
      { check: 'gateway', status: 'ok', message: expect.stringMatching(/^https:..garage.* answers/) },
      { check: 'proxy', status: 'ok' },
      { check: 'proxy', status: 'ok' },
    ]);
  });

  it('asks nobody where one address is given to two', async () => {
    const before = opened.length;
    expect(await checked(['reel', 'shed'], { gateway: 'https://staging.example' })).toMatchObject([
      { check: 'key', status: 'skipped' },
      { check: 'gateway', status: 'problem', message: expect.stringMatching(/--gateway names/) },
      { check: 'proxy', status: 'skipped' },
    ]);
    expect(opened).toHaveLength(before);
  });
});

describe('a ledger with jobs of another provider', () => {
  const record: JobRecord = {
    job: 'aaaaaaaa0001',
    intent: {
      at: '2026-11-22T00:00:00.000Z',
      attempt: 1,
      run: 'r1',
      gateway: { provider: 'pixazo', origin: pixazo.origin },
      by: 'render',
      shot: 'old',
      take: 1,
      model: 'ltx-2-pro',
      model_id: 'm',
      body: {},
      wrote: [],
      image: null,
      quote: '1.00',
      basis: 'user',
      seconds: null,
    },
    accepted: { at: '2026-11-22T00:00:01.000Z', request_id: 'r-1' },
  };
  const lines = [
    encodeLine({ kind: 'header', header: headerOf(pixazo.origin) }),
    encodeLine({ kind: 'run', run: { run: 'r1', started: '2026-11-22T00:00:00.000Z' } }),
    encodeLine({ kind: 'job', record }),
    '',
  ].join('\n');

  it('is one film with it: the jobs of each are at their own gateway', async () => {
    const { environment, film } = await filmOf(['reel'], lines);
    const planned = await planFilm(environment, film, batchOf(film, {}));
    if (!planned.ok) throw new Error(JSON.stringify(planned.error));
    expect(planned.value.refused).toBeNull();
    expect(planned.value.account).toBe(
      'https://reels.example: key from ~/.reels/key\nhttps://gateway.pixazo.ai: key from ~/.pixazo/api-key',
    );
  });

  it.each([
    ['another address of its provider', { PIXAZO_GATEWAY: 'https://new.example' }, false],
    ['the same', {}, true],
  ])('is refused at %s alone', async (_name, env, isFine) => {
    const { environment, film } = await filmOf(['reel'], lines);
    const planned = await planFilm({ ...environment, env }, film, batchOf(film, {}));
    if (!planned.ok) throw new Error(JSON.stringify(planned.error));
    expect(planned.value.refused?.diagnostics ?? []).toMatchObject(
      isFine
        ? []
        : [
            {
              code: 'lockfile-other-gateway',
              help: `use PIXAZO_GATEWAY=${pixazo.origin}, or --gateway-moved if both are the same service`,
            },
          ],
    );
    const moved = await planFilm({ ...environment, env }, film, batchOf(film, { gatewayMoved: true }));
    expect(moved).toMatchObject({ ok: true, value: { refused: null } });
  });

  it('stops a run that does not know its provider', async () => {
    const { environment, film } = await filmOf(['plain'], lines.replaceAll('pixazo', 'nobody'));
    const planned = await planFilm(environment, film, batchOf(film, {}));
    expect(planned).toMatchObject({ ok: false });
  });
});
