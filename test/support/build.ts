import { execFileSync } from 'node:child_process';

/** Builds `dist/` once before any suite, so that end-to-end tests always run the code as it is now. */
export default function build(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
