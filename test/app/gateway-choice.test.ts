import { describe, expect, it, vi } from 'vitest';
import { checkAccount } from '../../src/app/doctor/account.js';
import type { Check } from '../../src/app/doctor/check.js';
import { openFilm } from '../../src/app/film.js';
import { chooseGateway, type GatewayOptions } from '../../src/app/gateway-choice.js';
import { batchOf } from '../../src/app/library/options.js';
import { planFilm } from '../../src/app/plan.js';
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

/** Providers beside the first one: with a key, and without. */
vi.mock('../../src/gateway/providers.js', async (original) => {
  const { PROVIDERS } = await original<typeof import('../../src/gateway/providers.js')>();
  const provider = (name: string, key: Provider['key']): Provider => ({
    name,
    origin: `https://${name}.example`,
    originVariable: `${name.toUpperCase()}_GATEWAY`,
    key,
    async open(options) {
      opened.push(options);
      return GATEWAY;
    },
  });
  const keys = { variable: 'REELS_KEY', file: '~/.reels/key' };
  return { PROVIDERS: [...PROVIDERS, provider('reels', keys), provider('garage', null)] };
});

const HOME = '/home/mira';

function model(name: string, provider?: string): string {
  const by = provider === undefined ? '' : `provider: ${provider}\n`;
  return `name: ${name}\n${by}title: ${name}\ngateway_model: ${name}-1\npath: /${name}\nparameters: {}\n`;
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
  const environment = environmentOf(disk, { home: HOME, cwd: '/film' });
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
  const choice = chooseGateway({ ...environment, env }, { sandbox: false, ...options }, film.takes);
  return { film, choice };
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

  it('is one: models of two are refused, by name', async () => {
    const { choice } = await chosenFor(['reel', 'shed']);
    expect(choice).toMatchObject({
      ok: false,
      error: { code: 'invalid', message: expect.stringMatching(/reel to reels, shed to garage/) },
    });
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
  async function checked(models: readonly string[]) {
    const { environment, film } = await filmOf(models);
    const checks: Check[] = [];
    const { signal } = new AbortController();
    const options = { sandbox: false };
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

  it('asks nobody where the models belong to two', async () => {
    const before = opened.length;
    expect(await checked(['reel', 'shed'])).toMatchObject([
      { check: 'key', status: 'skipped' },
      { check: 'gateway', status: 'problem', cure: expect.stringMatching(/manifest of their own/) },
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

  it.each([{}, { gateway: pixazo.origin }, { gatewayMoved: true }])(
    'is refused, whatever address is named: %o',
    async (options) => {
      const { environment, film } = await filmOf(['reel'], lines);
      const planned = await planFilm(environment, film, batchOf(film, options));
      if (!planned.ok) throw new Error(JSON.stringify(planned.error));
      expect(planned).toMatchObject({
        ok: true,
        value: { refused: { diagnostics: [{ code: 'lockfile-other-provider' }] } },
      });
    },
  );
});
