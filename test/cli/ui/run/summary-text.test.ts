import { describe, expect, it } from 'vitest';
import { summaryText } from '../../../../src/cli/ui/run/summary-text.js';
import { summary } from '../events.js';

const options = { columns: 80, color: false, sandbox: false };

describe('summaryText', () => {
  it('says what was made, where, and what it cost', () => {
    expect(summaryText(summary, options).split('\n')).toEqual([
      '2 new clips of 16 s in all, after 3 min 06 s',
      '  takes   2 finished',
      '  cost    $0.96 charged by this run, $0.96 committed in all',
      '  clips   renders',
      '  report  renders/report.csv',
      '  page    renders/report.html',
      '',
    ]);
  });

  it('keeps what is only possibly charged apart, and never shows an unknown charge as nothing', () => {
    expect(summaryText({ ...summary, possibly: '0.48' }, options)).toContain('possibly $0.48 more');
    expect(summaryText({ ...summary, charged: null }, options)).toContain(
      'an unknown amount charged by this run',
    );
    expect(summaryText({ ...summary, possibly: null }, options)).toContain('possibly an unknown amount more');
  });

  it('tells what earlier runs had submitted apart from what this one added', () => {
    const resumed = { ...summary, charged: '1.56', charged_before: '0.72' };
    expect(summaryText(resumed, options)).toContain(
      '$1.56 charged by this run, $0.72 of it submitted by earlier runs',
    );
    expect(summaryText(resumed, { ...options, columns: 120, sandbox: true })).toContain(
      'for real: $1.56, $0.72 of it submitted by earlier runs',
    );
  });

  it('lists what is open and ends with the command that goes on, which is never broken', () => {
    const next = `shotlist render ${'very-'.repeat(20)}long.yaml`;
    const open = [
      { take: '010:1', state: 'failed', why: 'FAILED: out of memory' },
      { take: '020:1', state: 'submitted', why: 'rendering at the gateway' },
    ];
    const lines = summaryText({ ...summary, exit: 1, open, next }, options).split('\n');
    expect(lines).toContain('2 takes are not done');
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
    expect(text).toContain('and 488 more, listed by status');
  });

  it('marks a rehearsal', () => {
    const text = summaryText(summary, { ...options, sandbox: true });
    expect(text).toContain('sandbox rehearsal: nothing was charged (for real: $0.96)');
    expect(text).not.toContain('charged by this run');
  });
});
