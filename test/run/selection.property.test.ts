import fc from 'fast-check';
import { expect, it } from 'vitest';
import { takeName } from '../../src/takes/take.js';
import { film, model } from '../support/resolved-film.js';
import { stage } from './run-harness.js';

const MANIFEST = film([
  { id: '010', scene: 'pier', takes: 2, prompt: 'a' },
  { id: '011', scene: 'pier', model: model('ltx-2-19b'), prompt: 'b' },
  { id: '020', scene: 'town', prompt: 'c' },
  { id: 'pier', scene: 'town', model: model('ltx-2-19b'), prompt: 'd' },
]);

it('a run submits exactly the takes that the plan of the same --only shows', async () => {
  const pattern = fc.constantFrom(
    '010',
    '01*',
    '*:1',
    'pier',
    'pier/*',
    'town',
    't*',
    'ltx-2-19b',
    'unfinished',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(pattern, { maxLength: 3 }),
      fc.array(pattern, { maxLength: 3 }),
      async (first, second) => {
        const own = stage();
        for (const only of [first, second]) {
          const before = own.records.length;
          const plan = await own.plan(MANIFEST, { only });
          await own.render(MANIFEST, { only });
          const submitted = own.records
            .slice(before)
            .flatMap(({ intent }) => (intent ? [takeName(intent)] : []));
          const planned = plan.takes.filter(({ action }) => action === 'render');
          expect(new Set(submitted)).toEqual(new Set(planned.map(({ take }) => takeName(take))));
        }
      },
    ),
    { numRuns: 40 },
  );
});
