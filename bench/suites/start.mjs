import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filmText } from '../support/batch.mjs';
import { CLI, each, inFolder, inTurns, run } from '../support/measure.mjs';

const FILM = 'film.yaml';

/** What the command takes to start, beside Node itself. */
export async function start({ rounds, small }) {
  const commands = {
    node: ['-e', '0'],
    '--version': [CLI, '--version'],
    '--help': [CLI, '--help'],
    'validate of ten shots': [CLI, 'validate', FILM],
    'plan of ten shots': [CLI, 'plan', FILM],
  };
  const goals = { '--version': 1.2, '--help': 1.35, 'plan of ten shots': 3 };
  const values = await inFolder((cwd) => {
    writeFileSync(join(cwd, FILM), filmText(10));
    const starts = Object.entries(commands).map(([name, words]) => [
      name,
      () => run([process.execPath, ...words], { cwd }),
    ]);
    // A start is short: four times as many rounds.
    return inTurns(Object.fromEntries(starts), small ? rounds : rounds * 4);
  });
  const { node, ...ours } = each(values, 'seconds');
  return Object.entries(ours).map(([what, seconds]) => ({
    what,
    unit: 's',
    values: { ours: seconds, node },
    beside: 'node',
    goal: goals[what] ? `${goals[what]} x node -e 0` : '',
  }));
}
