import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SourceText, type YamlNode } from '../../src/yaml/node.js';
import { readWhole, readYaml } from '../../src/yaml/read.js';

const MARKS = ['shots'];

/** All that a node says, its places and which nodes are one and the same. */
function told(root: YamlNode): unknown {
  const ids = new Map<YamlNode, number>();
  function one(node: YamlNode): unknown {
    const known = ids.get(node);
    if (known !== undefined) return { same: known };
    ids.set(node, ids.size);
    const { source: _source, ...rest } = node;
    if (rest.kind === 'scalar') return rest;
    if (rest.kind === 'list') return { ...rest, items: rest.items.map(one) };
    return {
      ...rest,
      entries: Array.from(rest.entries, ([name, { key, value }]) => [name, key.start, key.end, one(value)]),
    };
  }
  return one(root);
}

/** The answer of both ways of reading; true if the text was valid. */
function expectSame(text: string): boolean {
  const source = new SourceText('a.yaml', text.replace(/^\ufeff/, ''), MARKS);
  const whole = readWhole(source, MARKS);
  const read = readYaml(text, 'a.yaml', MARKS);
  if (!read.ok || !whole.ok) expect(read).toEqual(whole);
  else {
    expect(told(read.value)).toEqual(told(whole.value));
    expect(read.value.source.isShown).toBe(source.isShown);
  }
  return read.ok;
}

const shot = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('- id: a\n  prompt: one two', '- { id: b, prompt: "x" }') },
  fc.constantFrom(
    '- &s id: a\n  prompt: one\n    two # not\n  image: *i',
    '- &s\n  id: a',
    '- *s',
    '- *i',
    '- <<: *d\n  id: a',
    '- <<: [*d, { takes: 2 }]\n  settings: { <<: *d, fps: 24 }',
    '- id: a # comment\n# at the margin\n  # deeper\n  prompt: b',
    '- id: a\n\n\n# above the next\n',
    '- id: a\n  # below it\n',
    '- prompt: |\n    one\n    # two\n\n  notes: >-\n   three\n   four',
    '- prompt: |+\n    one\n\n\n',
    "- 'it''s'",
    '- "a\\tb\n  c"',
    '-',
    '- # nothing',
    '- - a\n  - b',
    '- [a, [b, &n c], *n]',
    '- !!str 010',
    '- !!map { a: 1 }',
    '- &i "https://x.example/1.png"',
    '- { id: [a, b], "q": ~, ? x : y }',
    '- ? a\n  : b',
    '- id: 010\n  takes: 0x1F\n  in: 1.50\n  enabled: yes',
    '-   id: wide\n    prompt: indented',
  ),
);

const broken = fc.constantFrom(
  '- id: a\n   prompt: b',
  '- id: a\n id: b',
  '- id: a\n  id: b',
  '- *nobody',
  '- &x { a: *x }',
  '- <<: 3',
  '- !secret a',
  '- "open',
  '- {a: 1',
  'id: a',
  ' - id: a',
  '\t- id: a',
  '- a: b: c',
  '- __proto__: 1',
  '---\nsecond: 1',
  '...\n',
  '%YAML 1.1',
  '- a\n%b',
  '- ]',
  '- *s :',
  '- &a &b c',
);

const head = fc.subarray(
  [
    'version: 1',
    'title: Film # comment',
    'defaults: &d { model: m, takes: 2 }',
    'more: { <<: *d, output: out }',
    'vars:\n  mira: Mira\n  # a comment\n  two: "2"',
    '# a comment\n\nfirst: &i "https://x.example/0.png"',
    'models:\n- a.yaml\n- b.yaml',
    '? name\n: "{id}"',
    'empty:',
  ],
  { minLength: 0 },
);

const rarely = (usual: string, ...others: string[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));

/** What the aliases of the shots mean; most films have it. */
const ANCHORS = 'anchors: [&d { takes: 3 }, &i "https://x.example/i.png", &s { id: z }]';

const film = fc
  .record({
    anchors: rarely(ANCHORS, ''),
    before: head,
    key: rarely('shots:', 'shots: # all', '"shots":', 'shots: &all', 'shots: !!seq', '? shots\n:'),
    margin: fc.constantFrom('', '  '),
    shots: fc.array(shot, { minLength: 1, maxLength: 12 }),
    count: fc.constantFrom(3, 70, 150),
    after: head,
    opening: rarely('', '---\n', '# first\n\n', '--- # c\n', '--- &root\n', '\ufeff', '%YAML 1.2\n---\n'),
    closing: rarely('\n', '', '\n# last\n', '\n...\n', '\n  # deeper\n', '\n---\n', '\n\n\n'),
    lineEnd: fc.constantFrom('\n', '\n', '\r\n'),
  })
  .map(({ anchors, before, key, margin, shots, count, after, opening, closing, lineEnd }) => {
    const all = Array.from({ length: count }, (_, index) => shots[index % shots.length] ?? '');
    const indented = all.map((each) => each.replace(/^(?=.)/gm, margin));
    const rest = after.filter((each) => !before.includes(each));
    const text = [...before, key, ...indented, ...rest].join('\n');
    return `${opening}${anchors}\n${text}${closing}`.replaceAll('\n', lineEnd);
  });

const inBrackets = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('{ id: a, prompt: one two }', '{"id": "b", "prompt": "x"}') },
  fc.constantFrom(
    '{"id":"a"}',
    '&s { id: a }',
    '*s',
    '*i',
    '{ <<: *d, id: a }',
    '{ id: a, # a comment\n prompt: b }',
    '# above\n { id: a }',
    '{ id: a } # behind\n',
    '[a, [b, &n c], *n]',
    '"a\\tb\n  c"',
    "'it''s'",
    'one\n two',
    '!!str 010',
    'null',
  ),
);

const rarelyIn = fc.constantFrom(
  '',
  'a: b',
  '? a',
  '? a : b',
  ': b',
  '"a":b',
  '- a',
  '{ a: *nobody }',
  '{ a: 1, a: 2 }',
  '{',
  ']',
  '# c',
  ',',
);

const filmInBrackets = fc
  .record({
    head: fc.subarray([
      '"version": 1',
      'title: Film',
      '"vars": {"mira": "Mira"}',
      'empty',
      '? name : x',
      '&x a: *i',
    ]),
    key: rarely('"shots":', 'shots: ', '"shots" : \n', 'shots: &all', '? shots :'),
    shots: fc.array(inBrackets, { minLength: 1, maxLength: 12 }),
    count: fc.constantFrom(3, 70, 150, 200),
    wrong: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.tuple(fc.nat(), rarelyIn)),
    comma: rarely(',', ', ', ',\n', ',\n', ', # c\n', ' ,', '\n,\n'),
    tail: rarely('"output": "out"', 'more: [1, 2]', '<<: *d', ''),
    isBlock: fc.boolean(),
    closing: rarely(']', ',]', '\n]', ' # c\n ]', ''),
  })
  .map(({ head, key, shots, count, wrong, comma, tail, isBlock, closing }) => {
    const all: string[] = Array.from({ length: count }, (_, index) => shots[index % shots.length] ?? '');
    if (wrong) all[wrong[0] % all.length] = wrong[1];
    const list = `${key} [${all.join(comma)}${closing}`;
    if (isBlock) return `${ANCHORS}\n${list.replaceAll('\n', '\n  ')}\n`;
    return `{${[ANCHORS, ...head, list, tail].join(comma)}}\n`;
  });

describe('a film in pieces is read as from the whole', () => {
  test('whatever YAML it is written in', () => {
    let valid = 0;
    fc.assert(
      fc.property(film, (text) => {
        if (expectSame(text)) valid += 1;
      }),
      { numRuns: 120 },
    );
    expect(valid).toBeGreaterThan(20);
  });

  test('whatever is wrong with it', () => {
    fc.assert(
      fc.property(film, broken, fc.nat(), (text, wrong, at) => {
        const lines = text.split('\n');
        lines.splice(at % (lines.length + 1), 0, wrong);
        expectSame(lines.join('\n'));
      }),
      { numRuns: 80 },
    );
  });

  test('whatever characters are lost or typed into it', () => {
    const typed = fc.constantFrom(
      '',
      ' ',
      '\n',
      '-',
      ':',
      '#',
      '"',
      "'",
      '{',
      '}',
      '[',
      ',',
      '&',
      '*',
      '!',
      '?',
      '|',
      '\t',
    );
    fc.assert(
      fc.property(
        fc.oneof(film, filmInBrackets),
        fc.array(fc.tuple(fc.nat(), typed), { minLength: 1, maxLength: 3 }),
        (text, slips) => {
          let changed = text;
          for (const [at, what] of slips) {
            const place = at % (changed.length + 1);
            changed = changed.slice(0, place) + what + changed.slice(place + (what === '' ? 1 : 0));
          }
          expectSame(changed);
        },
      ),
      { numRuns: 80 },
    );
  });

  test('in brackets too', () => {
    let valid = 0;
    fc.assert(
      fc.property(filmInBrackets, (text) => {
        if (expectSame(text)) valid += 1;
      }),
      { numRuns: 120 },
    );
    expect(valid).toBeGreaterThan(15);
  });

  test('and as JSON', () => {
    const shots = Array.from({ length: 200 }, (_, index) => ({
      id: `s${index}`,
      prompt: 'a "b" \\ c',
      takes: 2,
    }));
    const film = { version: 1, title: 'A', shots, output: 'out' };
    for (const indent of [0, 1, 2, '\t']) expect(expectSame(JSON.stringify(film, null, indent))).toBe(true);
  });

  test('a list that ends in what is no item, and one after another', () => {
    const items = (count: number) =>
      Array.from({ length: count }, (_, index) => `- id: s${index}`).join('\n');
    for (const count of [63, 64, 65, 66, 67, 130, 131, 200])
      for (const end of ['', '\n', '\n# c', '\n  # c\n# c\n', '\n-', '\n-\n-\n# c\n\n', '\n\n- # c\n'])
        expect(expectSame(`a: 1\nmodels:\n${items(count)}${end}\nshots:\n${items(count)}${end}`)).toBe(true);
  });
});
