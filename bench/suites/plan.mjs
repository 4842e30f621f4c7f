import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manifestText } from '../support/manifest.mjs';
import { CLI, each, inFolder, inNode, inTurns, run } from '../support/measure.mjs';

const PARSE = fileURLToPath(new URL('../support/parse.mjs', import.meta.url));

/** A plan beside the `yaml` package parsing the same text, each a process. */
export async function plan({ rounds, small }) {
  const rows = [];
  for (const shots of small ? [1000] : [1000, 10_000, 100_000]) {
    const values = await inFolder(async (cwd) => {
      writeFileSync(join(cwd, 'film.yaml'), manifestText(shots));
      return inTurns(
        {
          ours: () => run(inNode([CLI, 'plan', 'film.yaml', '--json']), { cwd }),
          yaml: () => run(inNode([PARSE, 'film.yaml']), { cwd }),
        },
        rounds,
      );
    });
    rows.push(
      {
        what: `plan of ${shots} shots, CPU`,
        unit: 's',
        values: each(values, 'cpu'),
        beside: 'yaml',
        goal: shots >= 10_000 ? '1.3 x yaml' : '',
      },
      { what: '  peak of memory', unit: 'MB', values: each(values, 'rss'), beside: 'yaml' },
    );
  }
  return rows;
}
