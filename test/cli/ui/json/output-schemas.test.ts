import { describe, expect, it } from 'vitest';
import { modelsJson } from '../../../../src/cli/ui/json/models-document.js';
import { modelsSchema } from '../../../../src/cli/ui/json/models-schema.js';
import { outputSchemas } from '../../../../src/cli/ui/json/output-schemas.js';
import { planJson } from '../../../../src/cli/ui/json/plan-document.js';
import { planSchema } from '../../../../src/cli/ui/json/plan-schema.js';
import { statusJson } from '../../../../src/cli/ui/json/status-document.js';
import { statusSchema } from '../../../../src/cli/ui/json/status-schema.js';
import { validateJson } from '../../../../src/cli/ui/json/validate-document.js';
import { validateSchema } from '../../../../src/cli/ui/json/validate-schema.js';
import { rowChoices } from '../../../../src/report/rows.js';
import { runEventSchema } from '../../../../src/run/event.js';
import { everyEvent } from '../events.js';
import { finished, job, model, orphanRow, planned, planOf, rowOf, take } from '../plan-fixture.js';

/** What a program reads. */
function printed(document: object): unknown {
  return JSON.parse(JSON.stringify(document));
}

const plan = planOf(
  [
    planned({ job: job(finished) }),
    planned({
      take: take({ shot: '020', scene: null, quote: { usd: null, basis: 'unknown' }, seconds: null }),
      action: 'skip',
      skipped: 'unpriced',
      reason: 'no known price',
    }),
    planned({ take: take({ shot: '030' }), action: 'keep', reason: 'finished' }),
  ],
  {
    budget: 25_000_000n,
    committed: 89_600n,
    moves: [{ job: 'job00001', file: 0, from: 'a.mp4', to: 'b.mp4', why: 'renamed' }],
    orphans: [{ job: job(finished), action: 'keep', reason: 'finished' }],
    warnings: ['an assumed price'],
  },
);

describe('plan --json', () => {
  it('has the documented keys in their order, exact money, and the price of every take whatever its action', () => {
    const document = planJson(plan, 'harbor.yaml');
    expect(Object.keys(document).slice(0, 8)).toEqual([
      'manifest',
      'currency',
      'total',
      'by_basis',
      'unpriced',
      'committed',
      'budget',
      'takes',
    ]);
    expect(document).toMatchObject({
      total: '0.48',
      committed: '0.0896',
      budget: '25.00',
      unpriced: 1,
      max_cost: null,
    });
    expect(document.takes.map(({ quote }) => quote)).toEqual(['0.48', null, '0.48']);
    expect(Object.keys(document.takes[0] ?? {}).slice(0, 7)).toEqual([
      'id',
      'take',
      'model',
      'action',
      'reason',
      'quote',
      'basis',
    ]);
  });
});

describe('the schemas', () => {
  it('describe what is printed', () => {
    planSchema.parse(printed(planJson(plan, 'harbor.yaml')));
    const rows = [rowOf(take(), job(finished)), orphanRow(job())];
    const options = { manifest: 'harbor.yaml', committed: 0n, choices: rowChoices(rows) };
    statusSchema.parse(printed(statusJson(rows, options)));
    const expected = { values: ['none'], minimum: 0, maximum: 1, step: 1, why: 'inferred' };
    const parameters = {
      camera: { type: 'string' as const, required: false, default: 'none', description: 'Camera', expected },
    };
    const models = [model({ parameters }), model({ name: 'other', price: null, image: null })];
    modelsSchema.parse(printed(modelsJson(new Map(models.map((one) => [one.name, one])))));
    const place = { file: 'harbor.yaml', line: 3, column: 5, length: 4, source: 'shots: x' };
    validateSchema.parse(
      printed(validateJson('harbor.yaml', { shots: 2, takes: 3, seconds: 18, untimed: 0 }, [])),
    );
    const problem = {
      severity: 'error' as const,
      code: 'unknown-key',
      message: 'no',
      place,
      related: [{ message: 'first', place }],
    };
    const document = validateJson('harbor.yaml', null, [
      problem,
      { severity: 'warning', code: 'x', message: 'y' },
    ]);
    validateSchema.parse(printed(document));
    expect(document).toMatchObject({ ok: false, shots: null });
  });

  it('describe every event', () => {
    for (const event of everyEvent) expect(runEventSchema.parse(printed(event))).toEqual(event);
    expect(new Set(everyEvent.map(({ type }) => type)).size).toBe(runEventSchema.options.length);
  });

  it('refuse what is no event', () => {
    expect(runEventSchema.safeParse({ type: 'notice', at: '2026-11-03T10:00:00.000Z' }).success).toBe(false);
    expect(runEventSchema.safeParse({ type: 'paid', at: '2026-11-03T10:00:00.000Z' }).success).toBe(false);
  });

  it('become one JSON Schema a file', () => {
    const schemas = outputSchemas();
    expect(Object.keys(schemas)).toEqual(
      ['plan', 'status', 'validate', 'models', 'clean', 'cut', 'report', 'unlock', 'doctor', 'events'].map(
        (name) => `${name}.schema.json`,
      ),
    );
    for (const schema of Object.values(schemas)) {
      expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
      expect(JSON.stringify(schema)).toContain('`shotlist ');
    }
  });
});
