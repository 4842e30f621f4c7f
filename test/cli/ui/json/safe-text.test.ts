import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../../../src/cli/ui/json/safe-text.js';

describe('jsonText', () => {
  it('escapes what could move a cursor or turn text around', () => {
    expect(jsonText({ a: '\u009b2J\u202e\u{e0001}' })).toBe('{"a":"\\u009b2J\\u202e\\udb40\\udc01"}');
  });

  it('keeps the line breaks of an indented document', () => {
    expect(jsonText({ a: '\n\u202e' }, 2)).toBe('{\n  "a": "\\n\\u202e"\n}');
  });

  it('changes nothing that a program reads, and stays on one line', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const line = jsonText([value, text]);
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify([value, text])));
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
