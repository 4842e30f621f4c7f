// The demo: renders the storyboard on the sandbox, cuts the film and says what to open. `npm run demo`
import { spawnSync } from 'node:child_process';
import { dirname, join, relative } from 'node:path';
import { ROOT } from './bundle.mjs';

const film = relative(process.cwd(), join(ROOT, 'examples', 'storyboard', 'harbor.yaml'));
const renders = join(dirname(film), 'renders-sandbox');

for (const verb of ['render', 'cut']) {
  const words = [join(ROOT, 'dist', 'cli.cjs'), verb, film, '--sandbox'];
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
process.stdout.write(`
Open the page  ${join(renders, 'report.html')}
Open the film  ${join(renders, 'cut.mp4')}
`);
