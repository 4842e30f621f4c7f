import { expect, it } from 'vitest';
import { builtInModels } from '../../scripts/built-in-models.mjs';
import { readBuiltIn } from '../../src/catalog/built-in.js';

it('is the same in the built command as read from the model files', async () => {
  const code = await builtInModels.load.handler();
  const built = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  expect(built.readBuiltIn()).toStrictEqual(readBuiltIn());
});
