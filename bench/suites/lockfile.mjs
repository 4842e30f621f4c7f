import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromSource } from '../../scripts/bundle.mjs';
import { clip } from '../support/batch.mjs';
import { each, inFolder, inNode, inTurns, run } from '../support/measure.mjs';

const READ = fileURLToPath(new URL('../support/read-lockfile.mjs', import.meta.url));

/** What the lockfile of a long film weighs, and how long it is read. */
export async function lockfile({ rounds, small }) {
  const takes = small ? 1000 : 100_000;
  const { writeFinishedFilm } = await fromSource('test/support/finished-film.ts');
  return inFolder(async (cwd) => {
    await writeFinishedFilm(cwd, takes, { clip: await clip(), gateway: 'https://gateway.example' });
    const lock = join(cwd, 'film.yaml.lock');
    const read = await inTurns({ ours: () => run(inNode([READ, lock]), { cwd }) }, rounds);
    const whole = statSync(lock).size / takes;
    return [
      { what: `lockfile bytes a take, ${takes} takes`, unit: 'B', values: { ours: [whole] }, goal: '600' },
      {
        what: `  reading and folding it`,
        unit: 's',
        values: each(read, 'seconds'),
        goal: '1.5',
      },
      { what: '  peak of memory', unit: 'MB', values: each(read, 'rss') },
    ];
  });
}
