import { describe, expect, it } from 'vitest';
import { summaryText } from '../../../../src/cli/ui/run/summary-text.js';
import { noLinks } from '../../../../src/cli/ui/text/links.js';
import { summary } from '../events.js';

const options = { columns: 80, color: false, sandbox: false, linkTo: noLinks };

describe('summaryText', () => {
  it('says what was made, where, and what it cost', () => {
    expect(summaryText(summary, options).split('\n')).toEqual([
      'Done in 3 min 06 s: 2 clips, 16 s of film',
      '  takes   2 finished',
      '  cost    $0.96 charged for this run; $0.96 committed in all',
      '  clips   renders',
      '  report  renders/report.csv',
      '  page    renders/report.html',
      '',
    ]);
  });

  it.each([
    [{ clips: 0 }, 'Nothing to do: all 2 takes are finished'],
    [{ clips: 0, counts: { finished: 1 } }, 'Nothing to do: the take is finished'],
    [{ clips: 0, counts: { finished: 1, disabled: 1 } }, 'Nothing to do: no unfinished takes'],
    [{ clips: 0, counts: {} }, 'Nothing to do: no take is selected'],
    [
      { clips: 0, counts: { submitted: 4 }, elsewhere: { takes: 4, open: 4, who: ['ben on b'] } },
      'Nothing to do: other runs have the 4 unfinished takes',
    ],
    [{ exit: 1 as const }, 'Ended after 3 min 06 s: 2 clips, 16 s of film'],
    [
      { exit: 130 as const, clips: 0, cause: 'interrupted' as const },
      'Stopped after 3 min 06 s: no new clips',
    ],
  ])('begins with how the run ended: %j', (facts, head) => {
    expect(summaryText({ ...summary, ...facts }, options).split('\n')[0]).toBe(head);
  });

  it('says why a run was stopped, and what became of what it had bought', () => {
    const stopped = {
      ...summary,
      exit: 1 as const,
      cause: 'disk' as const,
      why: 'no space left',
      bought: { jobs: 4, here: 1, at_gateway: 1, to_fetch: 2 },
      next: 'shotlist render film.yaml',
    };
    const lines = summaryText(stopped, { ...options, columns: 120 }).split('\n');
    expect(lines).toContain('  reason  no space left');
    expect(lines).toContain(
      '  jobs    4 submitted: 1 downloaded, 1 still rendering at the gateway, 2 rendered, waiting for the disk',
    );
    expect(lines.at(-4)).toMatch(/^When the disk has room/);
  });

  it('keeps what is only possibly charged apart, and never shows an unknown charge as nothing', () => {
    expect(summaryText({ ...summary, possibly: '0.48' }, options)).toContain('possibly $0.48 more');
    expect(summaryText({ ...summary, charged: null }, options)).toContain(
      'an unknown amount charged for this run',
    );
    expect(summaryText({ ...summary, possibly: null }, options)).toContain('possibly an unknown amount more');
  });

  it('rounds amounts to cents, and never to nothing', () => {
    const exact = { ...summary, charged: '2.4896', possibly: '1.5296', committed: '8.3392' };
    expect(summaryText(exact, { ...options, columns: 120 })).toContain(
      '$2.49 charged for this run, possibly $1.53 more; $8.34 committed in all',
    );
    expect(summaryText({ ...exact, charged: '0.0042' }, options)).toContain('$0.0042 charged');
  });

  it('tells what earlier runs had submitted apart from what this one added', () => {
    const resumed = { ...summary, charged: '1.56', charged_before: '0.72' };
    expect(summaryText(resumed, options)).toContain(
      '$1.56 charged for this run, including $0.72 for jobs of earlier runs',
    );
    expect(summaryText(resumed, { ...options, columns: 120, sandbox: true })).toContain(
      'it would cost $1.56, including $0.72 for jobs of earlier runs',
    );
  });

  it('lists what is open and ends with the command that goes on, which is never broken', () => {
    const next = `shotlist render ${'very-'.repeat(20)}long.yaml`;
    const open = [
      { take: '010:1', state: 'failed', why: 'FAILED: out of memory' },
      { take: '020:1', state: 'submitted', why: 'rendering at the gateway' },
    ];
    const lines = summaryText({ ...summary, exit: 1, open, next }, options).split('\n');
    expect(lines).toContain('2 takes are not finished');
    expect(lines).toContain('  010:1  failed     FAILED: out of memory');
    expect(lines).toContain('  020:1  submitted  rendering at the gateway');
    expect(lines.at(-2)).toBe(`next  ${next}`);
  });

  it('counts open takes beyond a screenful', () => {
    const open = Array.from({ length: 500 }, (_, index) => ({
      take: `${index}:1`,
      state: 'failed',
      why: 'no',
    }));
    const text = summaryText({ ...summary, open }, options);
    expect(text.split('\n').length).toBeLessThan(25);
    expect(text).toContain('and 488 more');
  });

  it('marks a rehearsal', () => {
    const text = summaryText(summary, { ...options, sandbox: true });
    expect(text).toContain('free rehearsal; for real it would cost $0.96');
    expect(text).not.toMatch(/charged|spent|committed/);
  });

  it('of a rehearsal that was interrupted counts the jobs that still render', () => {
    const text = summaryText(
      { ...summary, charged: '0.00', committed: '1.56' },
      { ...options, sandbox: true },
    );
    expect(text.replace(/\s+/g, ' ')).toContain('it would cost $0.00');
    expect(text.replace(/\s+/g, ' ')).toContain('$1.56 for all jobs so far');
    expect(text).not.toMatch(/charged|spent|committed/);
  });

  it('says nothing of the length of clips that nobody knows', () => {
    expect(summaryText({ ...summary, film_seconds: 0 }, options)).toMatch(/^Done in 3 min 06 s: 2 clips$/m);
  });
});
