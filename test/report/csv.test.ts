import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUsd, parseUsd } from '../../src/core/money.js';
import { escapeControls } from '../../src/core/text.js';
import { csvPieces, inertText } from '../../src/report/csv.js';
import { rowsCommitted, type StatusRow } from '../../src/report/rows.js';
import { completed, finished, job, rowOf, take } from '../cli/ui/plan-fixture.js';

const noPrice = () => null;
const HEADER =
  'shot,take,scene,model,status,error,request_id,quote_usd,charge_usd,charge_basis,attempts,submitted_at,completed_at,' +
  'render_seconds,output,bytes,sha256,width,height,duration_s,fps,flags,prompt,notes,rating,review_note';

/** RFC 4180, read independently of what writes it. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"' && field === '') quoted = true;
    else if (character === ',') {
      record.push(field);
      field = '';
    } else if (character === '\r' && text[at + 1] === '\n') {
      records.push([...record, field]);
      record = [];
      field = '';
      at += 1;
    } else field += character;
  }
  expect(quoted || field !== '' || record.length > 0).toBe(false);
  return records;
}

function parse(csv: string): Record<string, string>[] {
  expect(csv.startsWith('\uFEFF')).toBe(true);
  const [names = [], ...records] = parseCsv(csv.slice(1));
  return records.map((record) => {
    expect(record).toHaveLength(names.length);
    return Object.fromEntries(names.map((name, index) => [name, record[index] ?? '']));
  });
}

function row(facts: Parameters<typeof take>[0] = {}): StatusRow {
  return rowOf(take(facts), job(finished));
}

const reportCsv = (...given: Parameters<typeof csvPieces>) => [...csvPieces(...given)].join('');

describe('the report as CSV', () => {
  it('has the columns in their order, CRLF line ends and plain numbers', () => {
    const csv = reportCsv([row()], noPrice);
    const [header, first, end] = csv.slice(1).split('\r\n');
    expect(header).toBe(HEADER);
    expect(first).toBe(
      `010,1,pier,ltx-2-video,finished,,019e3b4d-2501-71b0-9e6c-5a7d33b53dad,0.48,0.48,charged,1,2026-11-03T10:00:00.000Z,` +
        `2026-11-03T10:01:13.500Z,72.5,pier/010_t1.mp4,1234567,${'a'.repeat(64)},1920,1080,8.04,25,,Mira walks out to the end of the pier,,,`,
    );
    expect(end).toBe('');
  });

  it('is in pieces that do not grow with the film', () => {
    const longest = (count: number) =>
      Math.max(
        ...[
          ...csvPieces(
            Array.from({ length: count }, () => row()),
            noPrice,
          ),
        ].map(({ length }) => length),
      );
    expect(longest(5000)).toBe(longest(1000));
    expect(
      reportCsv(
        Array.from({ length: 2001 }, () => row()),
        noPrice,
      ).split('\r\n'),
    ).toHaveLength(2003);
  });

  it('writes a header alone for a film without takes', () => {
    expect(reportCsv([], noPrice)).toBe(`\uFEFF${HEADER}\r\n`);
  });

  it('sums in `charge_usd` to what is committed', () => {
    const quotes = fc.constantFrom('0.48', '1.00', '0.0896', '12.00');
    const facts = fc.constantFrom({}, completed, finished, {
      lost: { at: '2026-11-03T10:00:05.000Z', why: 'cut' },
    });
    const jobs = fc.array(
      fc.tuple(facts, quotes).map(([fact, quote]) => job(fact, { quote })),
      { maxLength: 4 },
    );
    const rows = fc.array(
      jobs.map(([current, ...earlier]) => rowOf(take(), current ?? null, { earlier })),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(rows, (given) => {
        const charges = parse(reportCsv(given, noPrice)).map(({ charge_usd }) => parseUsd(charge_usd ?? ''));
        const sum = charges.reduce((total, charge) => total + (charge.ok ? charge.value : 0n), 0n);
        const committed = rowsCommitted(given, noPrice);
        // An unknown price is never zero: neither the row nor the sum has one.
        expect(charges.every((charge) => charge.ok)).toBe(committed !== null);
        if (committed !== null) expect(formatUsd(sum)).toBe(formatUsd(committed));
      }),
    );
  });

  it('brings any text back, escaped', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a "quoted", word', 'line\r\nbreak', '=1+1', ' \n"=cmd|x!A1', "'=already", 'naïve 船'),
    );
    fc.assert(
      fc.property(text, text, text, (prompt, notes, scene) => {
        const [record] = parse(reportCsv([row({ prompt, notes, scene })], noPrice));
        for (const [field, given] of [
          [record?.prompt, prompt],
          [record?.notes, notes],
          [record?.scene, scene],
        ] as const) {
          const lines = linesOf(given);
          const fields = (field ?? '').split('\n');
          expect(fields).toHaveLength(lines.length);
          for (const [index, line] of lines.entries()) {
            expect([escapeControls(line), `'${escapeControls(line)}`]).toContain(fields[index]);
          }
        }
      }),
    );
  });
});

/** The lines of a text without the empty ones at both ends. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r]/);
  while (lines.length > 1 && lines.at(-1) === '') lines.pop();
  while (lines.length > 1 && lines[0] === '') lines.shift();
  return lines;
}

describe('a text of several lines', () => {
  it('is one cell with the same lines, and one record', () => {
    const prompt = 'A pier at night.\r\nFog, then "rain".\n\nSlow.';
    const csv = reportCsv([row({ prompt, notes: 'one\ntwo\n' })], noPrice);
    const [record, second] = parse(csv);
    expect(second).toBeUndefined();
    expect(record).toMatchObject({
      prompt: 'A pier at night.\nFog, then "rain".\n\nSlow.',
      notes: 'one\ntwo',
    });
    expect(csv).not.toContain('\\x0');
  });

  it('is disarmed line by line, for a program that takes each for a row', () => {
    expect(inertText('\n=1')).toBe("'=1");
    expect(inertText('\rx\r')).toBe('x');
    expect(inertText('list:\n=cmd|x!A1\n- a\n b')).toBe("list:\n'=cmd|x!A1\n'- a\n b");
  });
});

describe('inertText', () => {
  it.each([
    '=1+1',
    '+1',
    '-010',
    '@SUM(A1)',
    '\t=1',
    '\tx',
    '  =1',
    '"=1',
    ' \u00A0"\'=1',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    '\u200B=1',
  ])('disarms %j', (text) => {
    expect(inertText(text)).toBe(`'${escapeControls(text)}`);
  });

  it.each(['010', 'a=1', "it's", 'a - b', '"quoted"', '', '  pier'])('leaves %j alone', (text) => {
    expect(inertText(text)).toBe(text);
  });

  it('never lets a field start like a formula or hold a control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const field = inertText(text);
        for (const line of field.split('\n')) {
          expect(line).not.toMatch(/^[\s"]*[=+\-@＝＋－＠]/u);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
  });
});
