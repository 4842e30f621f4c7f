import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { pageScript } from './scripts/page-script.mjs';

/** The end-to-end files that prove the main path: a film is planned within its budget, rendered, killed, resumed, settled and shown. */
const MAIN_PATH = ['test/e2e/{batch,caps,failures,kills,page,plan,settle}.test.ts'];
/** Files that run the built command, the packed tarball, a browser, or the commands of the papers. */
const END_TO_END = ['test/{browser,e2e,editor,examples,package,papers}/**/*.test.ts'];
/** The files that break what can break, a file a case. */
const PROVE = ['test/prove/**/*.test.ts'];

/** When a test, a hook or a poll counts as one that never ends, in milliseconds: no test is about speed, and a busy machine starts processes slowly. */
const PATIENCE = 120_000;

function tier(name: string, include: string[], exclude: string[] = []) {
  return {
    plugins: [pageScript],
    test: {
      name,
      include,
      exclude,
      testTimeout: PATIENCE,
      hookTimeout: PATIENCE,
      expect: { poll: { interval: 5, timeout: PATIENCE / 2 } },
    },
  };
}

/** The tiers of `test/README.md`; no file is in two. */
export default defineConfig({
  test: {
    globalSetup: ['test/support/build.ts'],
    // Many files wait for a run's own pauses: half as many workers more than cores keep the cores busy.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    projects: [
      tier('unit', ['test/**/*.test.ts'], [...END_TO_END, ...PROVE]),
      tier('main', MAIN_PATH),
      tier('e2e', END_TO_END, MAIN_PATH),
      tier('prove', PROVE),
    ],
  },
});
