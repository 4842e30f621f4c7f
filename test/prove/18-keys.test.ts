import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { plainClip } from '../support/fake-gateway.js';
import { type InProcessResult, runInProcess } from '../support/in-process-cli.js';
import { filmText } from '../support/manifest-text.js';
import { answer, type Fault, type Oracle, startOracle } from '../support/oracle/index.js';
import { count, printedSeed, randomFrom, sample, tried } from '../support/prove.js';

const GOOD = 'good-key-19ac44e0';

/** What a place can hold: every key is of this place alone, but for the good one, which is the account's. */
const HELD = ['absent', 'empty', 'good', 'other', 'bad'] as const;
type Held = (typeof HELD)[number];

const PLACES = ['file', 'env', 'home'] as const;
type Place = (typeof PLACES)[number];

/** How the gateway takes whoever asks: by the key, or badly whatever it is. */
const GATEWAYS: Record<string, Fault | null> = {
  'that looks at the key': null,
  'that answers 401': answer(401, { statusCode: 401, message: 'Access denied' }),
  'that answers 402': answer(402, { error: 'Insufficient Balance', message: 'No balance' }),
  'that answers 403': answer(403, { statusCode: 403, message: 'Out of call volume quota' }),
};

interface Combination extends Record<Place, Held> {
  /** `--env-file` is given; where the file is absent too. */
  isNamed: boolean;
  gateway: string;
}

const COMBINATIONS: Combination[] = [true, false].flatMap((isNamed) =>
  HELD.flatMap((file) =>
    HELD.flatMap((env) =>
      HELD.flatMap((home) => Object.keys(GATEWAYS).map((gateway) => ({ isNamed, file, env, home, gateway }))),
    ),
  ),
);

const secretOf = (place: Place, held: Held) =>
  held === 'good' ? GOOD : held === 'other' ? `other-key-of-${place}` : `bad key of the ${place}`;

/** By the contract alone: the place whose key counts, or why there is none. */
function expected({ isNamed, file, env, home }: Combination): Place | 'refused' {
  const usable = (held: Held) => held === 'good' || held === 'other';
  if (isNamed) return usable(file) ? 'file' : 'refused';
  if (usable(env)) return 'env';
  if (env === 'bad') return 'refused';
  return usable(home) ? 'home' : 'refused';
}

const SOURCES: Record<Place, string> = {
  file: 'keys.env (--env-file)',
  env: 'PIXAZO_API_KEY',
  home: '~/.pixazo/api-key',
};

let folder = '';
let oracle: Oracle;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shotlist-keys-'));
  oracle = await startOracle({ key: GOOD, clip: (job) => plainClip(job.id) });
});

afterEach(async () => {
  await oracle.close();
  rmSync(folder, { recursive: true });
});

const KEY_FILES = ['keys.env', 'home/.pixazo/api-key'];

function put(combination: Combination): Record<string, string> {
  rmSync(folder, { recursive: true });
  mkdirSync(join(folder, 'home/.pixazo'), { recursive: true });
  writeFileSync(join(folder, 'film.yaml'), filmText(['010']));
  const text = (place: Place, held: Held) => (held === 'empty' ? '' : secretOf(place, held));
  const { file, env, home } = combination;
  if (file !== 'absent') writeFileSync(join(folder, 'keys.env'), `PIXAZO_API_KEY=${text('file', file)}\n`);
  if (home !== 'absent') writeFileSync(join(folder, 'home/.pixazo/api-key'), text('home', home));
  return env === 'absent' ? {} : { PIXAZO_API_KEY: text('env', env) };
}

/** Checks that no key is in the output or in any file, except the key files. */
function checkSecret(combination: Combination, said: InProcessResult[], where: string): void {
  const texts = said.flatMap(({ out, err }) => [out, err]);
  for (const path of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(path.parentPath, path.name);
    if (path.isFile() && !KEY_FILES.some((name) => file === join(folder, name)))
      texts.push(readFileSync(file, 'latin1'));
  }
  for (const place of PLACES) {
    const held = combination[place];
    if (held === 'absent' || held === 'empty') continue;
    for (const text of texts) expect(text, where).not.toContain(secretOf(place, held));
  }
}

async function tryOut(combination: Combination): Promise<void> {
  const variables = put(combination);
  const where = JSON.stringify(combination);
  const fault = GATEWAYS[combination.gateway] ?? null;
  oracle.submitFaults.clear();
  if (fault) oracle.submitFaults.always(fault);
  const before = { posts: oracle.posts.length, asks: oracle.statusAsks.length };
  const named = combination.isNamed ? ['--env-file', join(folder, 'keys.env')] : [];
  const run = (...words: string[]) =>
    runInProcess([...words, ...named], {
      env: { ...variables, PIXAZO_GATEWAY: oracle.origin },
      home: join(folder, 'home'),
    });
  const film = join(folder, 'film.yaml');
  const said = await run('render', film, '--yes', '--poll-interval', '0.02');
  const sent = [...oracle.posts.slice(before.posts), ...oracle.statusAsks.slice(before.asks)];
  const place = expected(combination);
  checkSecret(combination, [said], where);
  expect(said.err, where).not.toMatch(/internal error|\.[jt]s:\d/);
  if (place === 'refused') {
    expect(said.exit, `${where}\n${said.err}`).toBe(2);
    expect(sent, where).toEqual([]);
    return;
  }
  const keys = new Set(
    sent.map(({ headers }) => new Map(headers).get('ocp-apim-subscription-key') ?? 'none'),
  );
  expect([...keys], where).toEqual([secretOf(place, combination[place])]);
  const isWell = fault === null && combination[place] === 'good';
  expect(said.exit, `${where}\n${said.err}`).toBe(isWell ? 0 : 4);
  if (!isWell) expect(said.err.replaceAll(`${folder}/`, ''), where).toContain(`(key from ${SOURCES[place]})`);
  // What is not used although it holds another key is said, and only that.
  const weaker = PLACES.slice(PLACES.indexOf(place) + 1);
  const differs = weaker.some(
    (each) =>
      ['good', 'other'].includes(combination[each]) &&
      secretOf(each, combination[each]) !== secretOf(place, combination[place]),
  );
  expect(/is not used/.test(said.err), `${where}\n${said.err}`).toBe(differs);
}

describe('case 18: keys', () => {
  test('every combination of the three places, a named file and four gateways', async () => {
    const times = count(160, COMBINATIONS.length);
    const random = randomFrom(printedSeed('18 keys'));
    for (const n of sample(COMBINATIONS.length, times, random))
      await tryOut(COMBINATIONS[n - 1] as Combination);
    tried(18, 'places of a key × gateways', times, 'the right key or none on the wire, named, shown nowhere');
  });

  test('a key that changes its place between two runs pays nothing twice', async () => {
    const pairs = PLACES.flatMap((one) => PLACES.map((other) => [one, other] as const));
    for (const [one, other] of pairs) {
      const at = (place: Place) =>
        ({ file: 'absent', env: 'absent', home: 'absent', [place]: 'good' }) as const;
      const before = oracle.jobs.length;
      for (const [round, place] of [one, other].entries()) {
        const lock = round > 0 ? readFileSync(join(folder, 'film.yaml.lock')) : null;
        const variables = put({ ...at(place), isNamed: place === 'file', gateway: 'that looks at the key' });
        if (lock) writeFileSync(join(folder, 'film.yaml.lock'), lock);
        const named = place === 'file' ? ['--env-file', join(folder, 'keys.env')] : [];
        const said = await runInProcess(
          ['render', join(folder, 'film.yaml'), '--yes', '--poll-interval', '0.02', ...named],
          { env: { ...variables, PIXAZO_GATEWAY: oracle.origin }, home: join(folder, 'home') },
        );
        expect(said.exit, `${one} then ${other}: ${said.err}`).toBe(0);
      }
      expect(oracle.jobs.length - before, `${one} then ${other}`).toBe(1);
    }
    tried(18, 'pairs of places, one after the other', pairs.length, 'paid once');
  });
});
