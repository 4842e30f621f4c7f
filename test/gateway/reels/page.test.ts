import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

test.each(['reels.ts', 'provider.ts'])('docs/writing-a-gateway.md shows %s as it is', (name) => {
  const code = read(name).replaceAll("'../../../src/gateway/", "'../");
  expect(read('../../../docs/writing-a-gateway.md')).toContain(`\`\`\`ts\n${code}\`\`\`\n`);
});
