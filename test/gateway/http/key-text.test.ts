import fc from 'fast-check';
import { expect, test } from 'vitest';
import { envVariables } from '../../../src/gateway/http/key-text.js';

test.each([
  ['A=b', 'b'],
  ['  A = b  ', 'b'],
  ['export A=b', 'b'],
  ['A="b c"', 'b c'],
  ["A='b # c'", 'b # c'],
  ['A="b" # key', 'b'],
  ['A=b # key', 'b'],
  ['A=b#c', 'b#c'],
  ['A=b=c==', 'b=c=='],
  ['A=', ''],
  ['A=# nothing', ''],
  ['\ufeffA=b', 'b'],
  ['A=1\r\nA=2\r\n', '2'],
  ['# A=1\n\nB=1\nA=2', '2'],
  ['A="open', '"open'],
])('%j', (text, value) => {
  expect(envVariables(text).get('A')).toBe(value);
});

test('lines that are none are passed over', () => {
  expect(envVariables('nonsense\n=x\n1A=b\n#A=b').size).toBe(0);
});

test('any printable key survives double quotes', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[!#-~]{1,80}$/), (key) => {
      expect(envVariables(`A="${key}"`).get('A')).toBe(key);
    }),
  );
});
