import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Environment, openFilm } from '../../../src/app/film/film.js';
import { pickTakes } from '../../../src/app/pick.js';
import { watchFilm } from '../../../src/app/review/film-watch.js';
import type { Disk } from '../../../src/system/disk.js';
import { systemDisk } from '../../../src/system/node-disk.js';
import { environmentOf } from '../../support/environment.js';
import { writeFinishedFilm } from '../../support/finished-film.js';

/** Milliseconds of the clock that a reading of the lockfile takes. */
const READING = 20_000;

let folder: string;
let environment: Environment;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shotlist-watch-'));
  await writeFinishedFilm(folder, 4, { clip: Buffer.from('clip'), gateway: 'https://gateway.example' });
  environment = { ...environmentOf(systemDisk, { env: {}, home: null }), cwd: folder };
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a film is read again soon, also on a machine that takes long to read it', async () => {
  let time = 0;
  const clock = {
    ...environment.clock,
    elapsed: () => time,
    sleep: async (ms: number) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      time += ms;
    },
  };
  const disk = slowAt('film.yaml.lock', () => {
    time += READING;
  });
  const looks: number[] = [];
  const watched = await watchFilm(
    { ...environment, clock, disk },
    join(folder, 'film.yaml'),
    {},
    (before) => {
      if (before) looks.push(time);
    },
  );
  if (!watched.ok) throw new Error('the film cannot be read');
  const film = await openFilm(environment, join(folder, 'film.yaml'), false);
  if (!film.ok) throw new Error('the film cannot be opened');
  for (const take of ['00001:1', '00001:2', '00001:1']) {
    await pickTakes(environment, film.value, [take], { page: null });
    const read = looks.length;
    await expect.poll(() => looks.length).toBeGreaterThan(read);
  }
  watched.value.close();
  const gaps = looks.slice(1).map((look, at) => look - (looks[at] ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(3 * READING);
});

/** The disk, on which whatever reads a file of that name calls `onRead`. */
function slowAt(name: string, onRead: () => void): Disk {
  return new Proxy(systemDisk, {
    get: (of, key) => {
      const method = of[key as keyof Disk];
      if (typeof method !== 'function' || key === 'entry' || key === 'entryAt') return method;
      return (...parameters: unknown[]) => {
        if (String(parameters[0]).endsWith(name)) onRead();
        return Reflect.apply(method, of, parameters);
      };
    },
  });
}
