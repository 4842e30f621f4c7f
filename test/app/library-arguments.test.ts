import { expect, it } from 'vitest';
import * as library from '../../src/index.js';
import { manifestText } from '../support/cli-harness.js';
import { fakeGateway } from '../support/fake-gateway.js';
import { memoryDisk } from '../support/memory-disk.js';
import { VirtualClock } from '../support/virtual-clock.js';

const FILE = '/film/film.yaml';

/** The library as a program without types sees it. */
const untyped = library as unknown as Record<keyof typeof library, (...args: unknown[]) => Promise<unknown>>;
const { loadFilm, plan, render, status, settle, pick, keep, cut, report, readLockfile, validate } = untyped;

async function ownFilm() {
  const clock = new VirtualClock();
  const { disk } = memoryDisk({ [FILE]: manifestText([{ id: '010' }]) });
  const gateway = fakeGateway(clock);
  const machine = { disk, clock, env: {}, home: null, stills: async () => [] };
  const loaded = await library.loadFilm(FILE, machine);
  if (!loaded.ok) throw new Error(loaded.error[0]?.message);
  const options = { gateway: { name: 'my gateway', open: async () => gateway } };
  return { film: loaded.value, options, gateway, machine };
}

const WITH_A_FILM: [string, (film: unknown, options: unknown) => Promise<unknown>][] = [
  ['plan', (film, options) => plan(film, options)],
  ['render', (film, options) => render(film, options)],
  ['status', (film, options) => status(film, options)],
  ['settle', (film, options) => settle(film, 'all', options)],
  ['pick', (film, options) => pick(film, ['010:1'], options)],
  ['keep', (film, options) => keep(film, 'all', options)],
  ['cut', (film, options) => cut(film, options)],
  ['report', (film, options) => report(film, options)],
];

const refusedFor = (word: string) => ({
  ok: false,
  error: { code: 'invalid', message: expect.stringContaining(word) },
});

it.each(WITH_A_FILM)('%s names what is wrong with film and options', async (_name, call) => {
  const { film, options, gateway } = await ownFilm();
  for (const none of [undefined, null, {}, { ok: true, value: film }])
    await expect((async () => call(none, options))()).rejects.toThrow('`film` must be a film that loadFilm');
  for (const wrong of [null, 5, 'sandbox', true, []])
    expect(await call(film, wrong)).toMatchObject(refusedFor('`options` must be an object'));
  for (const [name, value] of [
    ['onyl', ['010']],
    ['gateway', 5],
    ['gateway', null],
    ['gateway', new URL('http://127.0.0.1:4011')],
    ['ledger', 'postgres://host/films'],
    ['key', 5],
    ['envFile', {}],
    ['only', '010'],
    ['only', [10]],
    ['signal', {}],
    ['signal', null],
    ['signal', new AbortController()],
    ['doorListen', 8787],
    ['onEvent', 'print'],
  ] as const)
    expect(await call(film, { ...options, agree: true, [name]: value })).toMatchObject(refusedFor(name));
  expect(gateway.posts).toEqual([]);
});

it.each<[string, string, object]>([
  ['pick', 'clear', { clear: 'no' }],
  ['keep', 'clear', { clear: 1 }],
  ['cut', 'animatic', { animatic: 'no' }],
  ['cut', 'onProgress', { onProgress: 5 }],
  ['report', 'thumbnails', { thumbnails: 'no' }],
  ['report', 'onProgress', { onProgress: {} }],
  ['settle', 'decision', { decision: 'abandon' }],
  ['settle', 'request_id', { decision: { kind: 'adopt', request_id: '' } }],
  ['plan', 'clear', { clear: true }],
])('%s refuses a wrong %s', async (name, word, wrong) => {
  const { film, options } = await ownFilm();
  const call = WITH_A_FILM.find(([each]) => each === name)?.[1];
  expect(await call?.(film, { ...options, ...wrong })).toMatchObject(refusedFor(word));
});

it.each<[string, unknown]>([
  ['`options`', null],
  ['`options`', true],
  ['`options`', 'sandbox'],
  ['`options`', []],
  ['`providers`', {}],
  ['`providers`', [{}]],
  ['`env`', null],
  ['`home`', 5],
  ['`clock`', 5],
  ['`random`', 1],
])('loadFilm names %s', async (word, wrong) => {
  const options = word === '`options`' ? wrong : { [word.replaceAll('`', '')]: wrong };
  const refused = { ok: false, error: [{ code: 'bad-option', message: expect.stringContaining(word) }] };
  expect(await loadFilm(FILE, options)).toMatchObject(refused);
});

it('names the argument of everything else', async () => {
  const { machine } = await ownFilm();
  const refused = { ok: false, error: [{ code: 'bad-option' }] };
  expect(await readLockfile(undefined)).toMatchObject(refused);
  expect(await readLockfile(`${FILE}.lock`, null)).toMatchObject(refused);
  expect(await readLockfile(`${FILE}.lock`, machine)).toMatchObject({ ok: true });
  expect(() => validate({ ok: true })).toThrow('`film`');
  expect(() => untyped.formatUsd(5)).toThrow('`amount`');
  expect(library.formatDiagnostics([{ severity: 'error', code: 'x', message: 'wrong' }])).toContain('wrong');
});
