import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startLanguageServer } from './language-server.js';

const FIRST_LINE = '# yaml-language-server: $schema=../schemas/model.schema.json';

it('a model file has a snippet, and its mistakes are underlined', async () => {
  const server = await startLanguageServer();
  const editor = server.open(fileURLToPath(new URL('../../examples/new-model.yaml', import.meta.url)));
  await editor.write(`${FIRST_LINE}\n\n`);
  const snippet = (await editor.complete({ line: 1, character: 0 })).find(
    ({ label }) => label === 'model file',
  );
  const text = (snippet?.textEdit?.newText ?? snippet?.insertText ?? '').replace(/\$\{\d+:([^}]*)\}/g, '$1');
  expect(text).toContain('gateway_model: my-model-api-1');
  expect(await editor.write(`${FIRST_LINE}\n${text}\n`)).toEqual([]);
  const found = await editor.write(`${FIRST_LINE}\n${text.replace('type: integer', 'type: seconds')}\n`);
  expect(found.map(({ message }) => message)).toEqual([expect.stringContaining('"integer"')]);
  await server.close();
});
