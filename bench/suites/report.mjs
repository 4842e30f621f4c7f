import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fromSource } from '../../scripts/bundle.mjs';
import { clip } from '../support/batch.mjs';
import { CLI, each, inFolder, inNode, inTurns, run } from '../support/measure.mjs';

const WORDS = inNode([CLI, 'report', 'film.yaml']);

/** The report of a long film without thumbnails. */
export async function report({ rounds, small }) {
  const rows = [];
  for (const takes of small ? [500] : [10_000, 100_000]) {
    await finishedFilm(takes, async (cwd) => {
      const values = await inTurns({ bare: () => run(WORDS, { cwd, env: { PATH: '' } }) }, rounds);
      const page = statSync(join(cwd, 'renders', 'report.html')).size / 1e6;
      rows.push(
        {
          what: `report of ${takes} takes`,
          unit: 's',
          values: each(values, 'seconds'),
          goal: takes > 10_000 ? '15' : '2',
        },
        { what: '  peak of memory', unit: 'MB', values: each(values, 'rss') },
        { what: '  size of the page', unit: 'MB', values: { bare: [page] } },
      );
    });
  }
  return rows;
}

/** The thumbnails of a film that has none: its report with ffmpeg. */
export async function thumbnails({ rounds, small }) {
  const takes = small ? 64 : 2000;
  return finishedFilm(takes, async (cwd) => {
    const values = await inTurns(
      {
        ours: () => {
          rmSync(join(cwd, 'renders', '.posters'), { recursive: true, force: true });
          return run(WORDS, { cwd, env: { PATH: process.env.PATH } });
        },
      },
      rounds,
    );
    return [
      {
        what: `report and thumbnails of ${takes} takes`,
        unit: 's',
        values: each(values, 'seconds'),
        goal: '20',
      },
      { what: '  CPU', unit: 's', values: each(values, 'cpu') },
    ];
  });
}

async function finishedFilm(takes, work) {
  const { writeFinishedFilm } = await fromSource('test/support/finished-film.ts');
  return inFolder(async (cwd) => {
    await writeFinishedFilm(cwd, takes, { clip: await clip(), gateway: 'https://gateway.example' });
    return work(cwd);
  });
}
