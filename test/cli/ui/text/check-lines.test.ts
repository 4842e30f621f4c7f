import { describe, expect, it } from 'vitest';
import { doctorSchema } from '../../../../src/cli/ui/json/output-schemas.js';
import { type CheckView, checkText, doctorEnd, doctorJson } from '../../../../src/cli/ui/text/check-lines.js';
import { displayWidth } from '../../../../src/cli/ui/text/width.js';

const COMMAND = "shotlist unlock 'films of last year/a manifest with a long name.yaml' --sandbox";

const check: CheckView = {
  check: 'runs',
  status: 'problem',
  message: `${'a word '.repeat(12)}\nfirst ${'thing '.repeat(12)}\nsecond`,
  cure: `${'Do this '.repeat(10)}\n  ${COMMAND}\nOr that.`,
};

describe('a check on the screen', () => {
  it.each([60, 80, 132])('fits into %i columns, but for commands, which are whole', (columns) => {
    const lines = checkText(check, { columns, color: false }).trimEnd().split('\n');
    expect(lines.filter((line) => displayWidth(line) > columns && !line.includes(COMMAND))).toEqual([]);
    expect(lines.map((line) => line.trim())).toContain(COMMAND);
    expect(lines[0]).toMatch(/^✗ runs {6}a word/);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {12}/);
  });

  it('is a line where nothing is wrapped, and a cure that is a command alone stands below', () => {
    const text = checkText(
      { ...check, message: 'x '.repeat(100).trim(), cure: COMMAND },
      { columns: Number.POSITIVE_INFINITY, color: false },
    );
    expect(text.split('\n').map((line) => line.trim())).toEqual([
      `✗ runs      ${'x '.repeat(100).trim()}`,
      COMMAND,
      '',
    ]);
  });

  it('lets no text from outside steer it', () => {
    const text = checkText(
      { ...check, message: 'a\u001b[2Jb', cure: 'c\u202ed' },
      { columns: 80, color: false },
    );
    expect(text).not.toMatch(/\u001b|\u202e/);
  });

  it('is painted only where colours are wanted', () => {
    expect(checkText(check, { columns: 80, color: false })).not.toContain('\u001b[');
    expect(checkText(check, { columns: 80, color: true })).toContain('\u001b[31m✗');
  });
});

describe('the end', () => {
  const screen = { columns: 80, color: false };
  const fine: CheckView = { check: 'node', status: 'ok', message: 'x', cure: null };
  const doubt: CheckView = { check: 'key', status: 'warning', message: 'x', cure: 'y' };

  it('counts, and names what goes on only where nothing is in the way', () => {
    expect(doctorEnd([fine], 'shotlist plan a', screen)).toBe('\nNo problems.\nnext  shotlist plan a\n');
    expect(doctorEnd([fine, doubt], null, screen)).toBe('\n1 warning\n');
    expect(doctorEnd([check, doubt, check], 'shotlist plan a', screen)).toBe('\n2 problems, 1 warning\n');
  });

  it('is a document as its schema says', () => {
    const printed = JSON.parse(JSON.stringify(doctorJson('a.yaml', [fine, doubt, check])));
    expect(doctorSchema.parse(printed)).toMatchObject({ ok: false, problems: 1, warnings: 1 });
    expect(doctorSchema.parse(doctorJson(null, [fine as never])).ok).toBe(true);
  });
});
