import { expect, test } from 'vitest';
import { readYaml } from '../../src/yaml/read.js';

function helps(text: string): (string | undefined)[] {
  const read = readYaml(`a: 1\n${text}\nz: 1\n`, 'film.yaml');
  return read.ok ? [] : read.error.map(({ help }) => help);
}

test.each([
  ['prompt: "He says "hi" and leaves"', `'He says "hi" and leaves'`],
  ["prompt: 'it's raining'", `"it's raining"`],
  ['prompt: "A man" walks', 'the other kind of quotes'],
  ['prompt: "never closed', '" at the end'],
  ['prompt: [wide] rain', "'[wide] rain'"],
  ['prompt: {mira} walks', '${mira}'],
  ['- { prompt: ${mira} walks }', '${…}'],
  ['prompt: “A sign: no”', 'typographic quotes'],
  ['prompt:\u00a0A man', 'U+00A0'],
  ['\u00a0prompt:\u00a0A man', 'U+00A0'],
  ['prompt: > A man walks', 'on the lines below the >'],
  ['prompt: |A man walks', 'on the lines below the |'],
  ['prompt: *bold* move', "'*bold* move'"],
  ['prompt: @mira walks', "'@mira walks'"],
  ['prompt: `rain`', "'`rain`'"],
  ['prompt: %d men', "'%d men'"],
  ['prompt: - a pier', "'- a pier'"],
  ['prompt: A sign: no entry', "'A sign: no entry'"],
  ['prompt: A sign: no entry # note', "'A sign: no entry'"],
  ['b:\n  - id: a\n  image: x # c: d', 'in the same column'],
  ['prompt: A sign reads:', "'A sign reads:'"],
  ['prompt:A man', 'a space after the colon'],
  ['prompt: A man\n  # seen from behind\n  walks', 'a comment ends'],
  ['- { prompt: A man #1 }\n- b', 'a closing bracket'],
  ['style: { suffix: shot #4 on film }\nshots: { a: b }', 'a closing bracket'],
  ['prompt: "50\\% off"', 'backslash'],
  ['prompt: !wow a pier', '!!str'],
  ['prompt: *rain', "'*rain …'"],
])('%j', (text, cure) => {
  expect(helps(text).join('\n')).toContain(cure);
});

test('a quote that is never closed is reported where it opens', () => {
  const read = readYaml('a: 1\nb: "open\nc: 2\nd: 3\n', 'film.yaml');
  expect(read.ok ? [] : read.error.map(({ place }) => `${place?.line}:${place?.column}`)).toEqual(['2:4']);
});

test('a line of many special characters is read to its end', () => {
  for (const mark of ['[ #', '"', '{a}', "'", ' ', '- ', ': ', '\u00a0', '&a ', '!a '])
    readYaml(`prompt: ${mark.repeat(20_000 / mark.length)} x: y`, 'film.yaml');
});
