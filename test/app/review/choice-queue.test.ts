import { expect, it } from 'vitest';
import { openFilm } from '../../../src/app/film/film.js';
import { createChoiceQueue } from '../../../src/app/review/choice-queue.js';
import { encodeLine } from '../../../src/lockfile/encode.js';
import { environmentOf } from '../../support/environment.js';
import { filmText } from '../../support/manifest-text.js';
import { memoryDisk } from '../../support/memory-disk.js';

it('tells of a choice that the disk does not take, and goes on', async () => {
  const header = { format: 'shotlist-lock', version: 2, gateway: 'https://a.example' } as const;
  const { disk } = memoryDisk({
    '/film/film.yaml': filmText([{ id: '010' }]),
    '/film/film.yaml.lock': `${encodeLine({ kind: 'header', header })}\n`,
  });
  const film = await openFilm(environmentOf(disk), '/film/film.yaml', false);
  if (!film.ok) throw new Error('no film');
  const broken = async () => {
    throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
  };
  const environment = environmentOf({ ...disk, readText: broken, readBytes: broken });
  const queue = createChoiceQueue(
    environment,
    () => undefined,
    () => undefined,
  );
  expect(await queue.make(film.value, { verb: 'pick', take: '010:1' })).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('could not be saved') },
  });
  expect(queue.waiting()).toEqual([]);
});
