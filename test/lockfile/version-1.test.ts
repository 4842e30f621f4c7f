import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { chargeBasis } from '../../src/ledger/charge.js';
import { failureOf, stateOf } from '../../src/ledger/state.js';
import { compactLockfile } from '../../src/lockfile/compact.js';
import { type Folded, foldLockfile } from '../../src/lockfile/fold.js';
import { recall } from '../../src/lockfile/recall.js';
import { startCommand } from '../support/running-command.js';

/** Files that the last build of version 1 wrote: jobs in every state, a torn write, and a film on the sandbox whose run was killed. */
const FILES = fileURLToPath(new URL('version-1', import.meta.url));
const expected = JSON.parse(read('expected.json'));

function read(name: string): string {
  return readFileSync(join(FILES, name), 'utf8');
}

function folded(text: string): Folded {
  const read = foldLockfile(text, 'film.yaml.lock');
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

function told({ book }: Folded) {
  return Object.fromEntries(
    Array.from(book.jobs.values(), (job) => [
      job.job,
      { state: stateOf(job), failure: failureOf(job), charge: chargeBasis(job) },
    ]),
  );
}

describe('a lockfile of version 1', () => {
  it.each(['states.lock', 'torn.lock'])('says what it said: %s', (name) => {
    expect(told(folded(read(name)))).toEqual(expected[name]);
  });

  it('is of version 2 once it is compacted, and says the same', () => {
    const { book, runs } = folded(read('states.lock'));
    const text = compactLockfile(book, runs);
    expect(text).toMatch(/^\{"format":"shotlist-lock","version":2/);
    expect(text).not.toContain('"status":"');
    expect(told(folded(text))).toEqual(expected['states.lock']);
  });

  it('and one of version 2 of the same jobs join line by line, in any order', () => {
    const old = read('states.lock');
    const { book, runs } = folded(old);
    const now = compactLockfile(book, runs);
    for (const text of [old + now, now + old]) expect(told(folded(text))).toEqual(expected['states.lock']);
  });

  it('may be a shadow too', () => {
    const { jobs, isNewer } = recall(read('renders-sandbox/.shotlist/ledger'));
    expect([...jobs.values()].map(({ job, gateway }) => [job.intent.shot, stateOf(job), gateway])).toEqual([
      ['a', 'finished', 'sandbox'],
      ['b', 'finished', 'sandbox'],
      ['c', 'submitted', 'sandbox'],
      ['d', 'submitted', 'sandbox'],
    ]);
    expect(isNewer).toBe(false);
  });
});

describe('a lockfile of version 2 without templates', () => {
  const files = fileURLToPath(new URL('version-2', import.meta.url));
  const read2 = (name: string) => readFileSync(join(files, name), 'utf8');

  it('says what it said, and the same once it is compacted', () => {
    const { book, runs } = folded(read2('states.lock'));
    expect(told(folded(read2('states.lock')))).toEqual(expected['states.lock']);
    expect(told(folded(compactLockfile(book, runs)))).toEqual(expected['states.lock']);
  });

  it('and one with templates of the same jobs join line by line, in any order', () => {
    const old = read2('finished.lock');
    const { book, runs } = folded(old);
    const now = compactLockfile(book, runs);
    expect(now).toContain('{"template":');
    for (const text of [now, old + now, now + old]) expect(folded(text).book.jobs).toEqual(book.jobs);
  });
});

describe('a film whose run of version 1 was killed', () => {
  it('is read, resumed and reported, and nothing is submitted again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shotlist-version-1-'));
    try {
      cpSync(FILES, folder, { recursive: true });
      const at = (name: string) => readFileSync(join(folder, name), 'utf8');
      const status = await startCommand(['status', 'film.yaml', '--sandbox', '--json'], folder, {}).ended;
      expect(JSON.parse(status.out).takes.map(({ state }: { state: string }) => state)).toEqual([
        'finished',
        'finished',
        'submitted',
        'submitted',
      ]);
      const { exit, err } = await startCommand(['render', 'film.yaml', '--sandbox'], folder, {}).ended;
      expect(exit, err).toBe(0);
      const { book } = folded(at('film.yaml.sandbox.lock'));
      expect([...book.jobs.keys()]).toEqual([...folded(read('film.yaml.sandbox.lock')).book.jobs.keys()]);
      expect([...book.jobs.values()].map(stateOf)).toEqual(Array(4).fill('finished'));
      expect(at('film.yaml.sandbox.lock')).toMatch(/^\{"format":"shotlist-lock","version":2/);
      expect(at('renders-sandbox/report.csv').match(/finished/g)).toHaveLength(4);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
