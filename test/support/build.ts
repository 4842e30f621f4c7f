import { execFileSync } from 'node:child_process';
import { bundled } from '../../scripts/bundle.mjs';

/** Builds `dist/` once before any suite, so that end-to-end tests always run the code as it is now, and the processes that tests start. */
export default async function build(): Promise<void> {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  await bundled('test/support/claim-taker.ts');
  await bundled('test/support/reels-command.ts');
}
