import { describe } from 'vitest';
import type { z } from 'zod';
import { modelsSchema } from '../../src/cli/ui/json/models-schema.js';
import { planSchema } from '../../src/cli/ui/json/plan-schema.js';
import { statusSchema } from '../../src/cli/ui/json/status-schema.js';
import { validateSchema } from '../../src/cli/ui/json/validate-schema.js';
import { runEventSchema } from '../../src/run/event.js';
import { it } from '../support/e2e-film.js';

/** Everything that a terminal would take for more than text. */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function withoutLineEnds(text: string): string {
  return text.replaceAll('\n', '');
}

describe('what is printed', () => {
  it.concurrent('one document on stdout for programs, as its schema says', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', { id: '020', scene: 'pier' }, { id: '030', model: 'ltx-2-pro' }], { budget: 3 });
    studio.oracle.outcome('prompt of 020', { status: 'FAILED', error: 'no' });
    expect((await studio.render()).exit).toBe(1);
    studio.film(['010', { id: '025', scene: 'pier' }, { id: '030', model: 'ltx-2-pro' }], { budget: 3 });
    studio.write('broken.yaml', 'version: 1\nshots:\n  - { id: 010, promt: x }\n');
    const documents: [string[], z.ZodType][] = [
      [['plan', 'film.yaml'], planSchema],
      [['status', 'film.yaml'], statusSchema],
      [['validate', 'film.yaml'], validateSchema],
      [['validate', 'broken.yaml'], validateSchema],
      [['plan', 'broken.yaml'], validateSchema],
      [['models'], modelsSchema],
    ];
    await Promise.all(
      documents.map(async ([args, schema]) => {
        const { out, err } = await studio.run(...args, '--json');
        expect(err, args.join(' ')).toBe('');
        schema.parse(JSON.parse(out));
      }),
    );
  });

  it.concurrent('the events of a run, one a line, a summary at the end', async ({ open, expect }) => {
    const studio = await open({ renderMs: 100 });
    studio.film(['010', '020', '030']);
    studio.oracle.outcome('prompt of 020', { status: 'ERROR', error: 'node lost' });
    studio.oracle.outcome('prompt of 030', { status: 'FAILED', error: 'no' });
    const { exit, out, err } = await studio.render('--json');
    expect({ exit, err }).toEqual({ exit: 1, err: '' });
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => runEventSchema.parse(JSON.parse(line)));
    expect(events[0]?.type).toBe('started');
    expect(events.filter(({ type }) => type === 'accepted')).toHaveLength(4);
    expect(events.at(-1)).toMatchObject({
      type: 'summary',
      exit: 1,
      counts: { finished: 2, failed: 1 },
      charged: '0.72',
      possibly: '0.36',
      committed: '1.08',
      next: 'shotlist retry film.yaml',
    });
    expect(events.filter(({ type }) => type === 'summary')).toHaveLength(1);
  });

  it.concurrent('no control characters where there is no terminal, whatever a gateway or a manifest says', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    const hostile = '\u001b[2J\u202Egnp\u0007\r\u2028.exe';
    studio.film([
      { id: '010', scene: `pier ${hostile}`, notes: hostile },
      { id: '020', prompt: hostile },
    ]);
    studio.oracle.outcome(hostile, { status: 'FAILED', error: `bad ${hostile}` });
    const run = await studio.render();
    expect(run.exit, run.err).toBe(1);
    expect(run.out).toBe('');
    expect(run.err).toContain('bad \\x1b[2J\\u{202e}gnp');
    const printed = [
      run.err,
      ...(await Promise.all(
        [['plan'], ['status'], ['validate'], ['plan', '--json'], ['status', '--json']].map(
          async ([verb, ...rest]) => {
            const { out, err } = await studio.run(String(verb), 'film.yaml', ...rest);
            return out + err;
          },
        ),
      )),
      studio.read('renders/report.csv').replace('\uFEFF', '').replaceAll('\r\n', ''),
    ];
    for (const text of printed) expect(CONTROLS.exec(withoutLineEnds(text))).toBeNull();
  });

  it.concurrent('one line on stdout also where the manifest is refused', async ({ open, expect }) => {
    const studio = await open();
    studio.film([{ id: '010', model: 'ltx-9' }]);
    const { exit, out } = await studio.render('--json');
    expect(exit).toBe(2);
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, problems: [{ code: 'unknown-model' }] });
  });

  it.concurrent('what is so where nothing failed, and no disabled take among the unfinished', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', { id: '020', enabled: false }]);
    expect((await studio.render()).exit).toBe(0);
    const retry = await studio.run('retry', 'film.yaml', '--yes');
    expect(retry).toMatchObject({
      exit: 0,
      err: expect.stringContaining('No take has failed: nothing to retry.'),
    });
    const unfinished = await studio.run('status', 'film.yaml', '--only', 'unfinished', '--json');
    expect(JSON.parse(unfinished.out).takes).toEqual([]);
  });

  it.concurrent('nothing but problems with --quiet', async ({ open, expect }) => {
    const studio = await open();
    const asTheGatewayRenders = { num_frames: 25, fps: 25, video_size: '64x64' };
    studio.film([{ id: '010', model: 'ltx-2-19b', settings: asTheGatewayRenders }]);
    const { exit, out, err } = await studio.render('--quiet');
    expect({ exit, out, err }).toEqual({ exit: 0, out: '', err: '' });
  });
});
