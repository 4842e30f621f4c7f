import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const SOURCE = fileURLToPath(new URL('../src/catalog/built-in.ts', import.meta.url));

let made = null;

/** A plugin of the bundler: the built-in models as data, read and checked here, so that no start parses their YAML (25 ms). */
export const builtInModels = {
  name: 'built-in-models',
  load: {
    filter: { id: /\/src\/catalog\/built-in\.ts$/ },
    async handler() {
      made ??= read();
      return `export const readBuiltIn = () => ${literal(await made)};`;
    },
  },
};

async function read() {
  const bundler = await rolldown({ input: SOURCE, platform: 'browser', external: /^node:/ });
  const { output } = await bundler.generate({ format: 'esm' });
  await bundler.close();
  const [{ code }] = output;
  const { readBuiltIn } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return readBuiltIn();
}

/** Code that makes the value; JSON has no word for amounts, which are bigints. */
function literal(value) {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literal).join()}]`;
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${literal(each)}`);
  return `({${entries.join()}})`;
}
