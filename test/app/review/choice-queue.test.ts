import { expect, it } from 'vitest';
import { openFilm } from '../../../src/app/film/film.js';
import { createChoiceQueue } from '../../../src/app/review/choice-queue.js';
import { commandOf } from '../../../src/app/review/choices.js';
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
    {},
    () => undefined,
    () => undefined,
  );
  expect(await queue.make(film.value, { verb: 'pick', take: '010:1' })).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('could not be saved') },
  });
  expect(queue.waiting()).toEqual([]);
});

it('takes no note that holds the key of the account', async () => {
  const { disk } = memoryDisk({ '/film/film.yaml': filmText([{ id: '010' }]) });
  const environment = environmentOf(disk, { env: { PIXAZO_API_KEY: 'account-key-77d1' } });
  const film = await openFilm(environment, '/film/film.yaml', false);
  if (!film.ok) throw new Error('no film');
  const queue = createChoiceQueue(
    environment,
    {},
    () => undefined,
    () => undefined,
  );
  const note = (text: string) =>
    queue
      .make(film.value, { verb: 'note', job: 'a', note: text, was: '' })
      .then((made) => !made.ok && made.error);
  expect(await note('try it with account-key-77d1')).toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('contains the API key'),
  });
  expect(await note('try it again')).toMatchObject({ message: expect.not.stringContaining('API key') });
});

it.each([
  ['010', 'shotlist pick film.yaml --clear --sandbox 010'],
  ['-a', 'shotlist pick film.yaml --clear --sandbox -- -a'],
])('names the command that removes the pick of %s', (shot, command) => {
  expect(commandOf({ verb: 'unpick', shot }, 'film.yaml', { sandbox: true })).toBe(command);
});
