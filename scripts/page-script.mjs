import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const MAIN = fileURLToPath(new URL('../src/report/html/browser/main.ts', import.meta.url));

let made = null;

/** A plugin of the bundler and of the test runner: src/report/html/script.ts is the script of the report's page as one text. */
export const pageScript = {
  name: 'page-script',
  load: {
    filter: { id: /\/src\/report\/html\/script\.ts$/ },
    async handler() {
      made ??= bundle();
      return `export const SCRIPT = ${JSON.stringify(await made)};`;
    },
  },
};

async function bundle() {
  const bundler = await rolldown({
    input: MAIN,
    platform: 'browser',
    tsconfig: join(MAIN, '..', 'tsconfig.json'),
    onLog(level, log, write) {
      if (level === 'warn') throw new Error(log.message);
      write(level, log);
    },
  });
  const { output } = await bundler.generate({ format: 'iife', minify: true, comments: false });
  await bundler.close();
  const [{ code }] = output;
  if (/<\/?script|<!--/i.test(code)) throw new Error('the script of the page would end its element');
  return code;
}
