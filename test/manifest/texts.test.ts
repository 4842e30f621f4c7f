import { describe, expect, test } from 'vitest';
import { codes, film, problems } from './load-text.js';

const HEAD = `version: 1
vars: { mira: Mira }
defaults: { model: ltx-2-19b, image: https://frames.example.com/a.png }
shots:
  - id: a
`;
const LINES_BEFORE = 5;

/** A shot with these lines, and what is said of them as `line:column code`, lines counted from the first of them. */
async function said(lines: string): Promise<string[]> {
  const found = await codes(HEAD + indented(lines));
  return found.map((each) => each.replace(/^\d+/, (line) => String(Number(line) - LINES_BEFORE)));
}

function indented(lines: string): string {
  return lines.replace(/^(?=.)/gm, '    ');
}

describe('a comment that was likely a part of the text', () => {
  test.each([
    ['prompt: A man walks #1 in line', '1:25'],
    ['prompt: A wall in #ff0000 paint', '1:23'],
    ['prompt: A pier\t#cinematic #moody', '1:20'],
    ['prompt: A man walks # 1 in line', '1:25'],
    ['prompt: A bus, # 12 in the row', '1:20'],
    ['prompt: The # sign glows', '1:17'],
    ['prompt: A sign (unit # 4) glows', '1:26'],
    ['prompt: A sign reads "the # 4" in red', '1:31'],
    ['prompt: A man\n  walks #1 in line', '2:13'],
    ['prompt: A man walks\n  #1 in line', '2:7'],
    ['prompt: #1 of the men\n  walks', '1:13'],
    ['prompt: > #1 of the men\n  walks', '1:15'],
    ['prompt: "Neon" #5 hangs over the bar', '1:20'],
    ['notes: ask for take #3 again\nprompt: x', '1:25'],
    ['scene: pier #2\nprompt: x', '1:17'],
    ['prompt: x\nsettings: { negative_prompt: no #1 signs\n  }', '2:37'],
    ['image: https://frames.example.com/a.png #2.png\nprompt: x', '1:45'],
  ])('%j', async (lines, place) => {
    expect(await said(lines)).toEqual([`${place} text-in-comment`]);
  });

  test.each([
    'prompt: A man walks # todo',
    'prompt: A man walks #todo: better light',
    'prompt: A man walks  # the first of two',
    'prompt: A man walks # wide shot',
    'prompt: A man walks ## 1',
    'prompt: A man walks #---',
    'prompt: A man walks # Todo 2 more',
    'prompt: A man walks\n  # seen from behind',
    'prompt: A man walks\n  #takes: 2',
    'prompt: A man walks\n#takes: 2',
    'prompt: "A man walks" # 1 of 2',
    'prompt: "A man walks #1 in line"',
    'prompt: A man walks#1 in line',
    'prompt: |\n  A man walks #1 in line',
    'prompt: > # the opening\n  A man walks',
    'prompt: x\nmodel: ltx-2-19b #fast',
    'prompt: x\ntakes: 2 #more',
    'prompt: x\nimage: https://frames.example.com/a.png#top',
  ])('%j is none', async (lines) => {
    expect(await said(lines)).toEqual([]);
  });

  test('says what is lost and how to write it', async () => {
    const [problem] = await problems(`${HEAD}    prompt: A man walks #1 in line`);
    expect(problem).toMatchObject({ severity: 'warning', place: { length: 10 } });
    expect(problem?.message).toContain('"#1 in line"');
    expect(problem?.help).toContain("'A man walks #1 in line'");
  });
});

describe('other texts that YAML changes', () => {
  test.each([
    ['prompt: &rain falls', '1:13 anchor-in-text'],
    ['prompt: ! falls', '1:13 tag-in-text'],
    ['prompt: "a sign: C:\\new"', '1:24 escape-in-text'],
    ['prompt: "in \\\\\\\\server\\new"', '1:27 escape-in-text'],
    ['prompt: "a\\tb"', '1:15 escape-in-text'],
    ['prompt: "a\\u0007b"', '1:15 escape-in-text'],
    ['prompt: "\\Left side"', '1:14 escape-in-text'],
    ['prompt: “A man walks”', '1:13 typographic-quotes'],
    ['prompt: ‘It’s raining’', '1:13 typographic-quotes'],
    ['notes: «Bonsoir»\nprompt: x', '1:12 typographic-quotes'],
    ['notes: buy\n  - paint\n  - rope\nprompt: x', '2:7 lines-joined'],
    ['notes: >\n  1. paint\n  2. rope\nprompt: x', '2:7 lines-joined'],
    ['prompt: |\n  A pier\n  # todo: better light', '3:7 comment-in-text'],
    ['prompt: |\n  A pier # Todo better light', '2:14 comment-in-text'],
    ['prompt: "A pier\n  # at night"', '2:7 comment-in-text'],
    ['prompt: >\n  A pier\n  image: https://frames.example.com/b.png', '3:7 key-in-text'],
    ['prompt: A pier\n  takes:2', '2:7 key-in-text'],
    ['prompt: A pier\u00a0# todo', '1:19 invisible-character'],
    ['prompt: A\u200bpier', '1:14 invisible-character'],
    ['scene: old\u00a0pier\nprompt: x', '1:15 invisible-character'],
    ['prompt: "{mira} walks"', '1:14 var-not-filled'],
    ['prompt: $mira walks', '1:13 var-not-filled'],
    ['prompt: "{{ mira }} walks"', '1:14 var-not-filled'],
    ['scene: ${mira} alone\nprompt: x', '1:12 var-not-filled'],
  ])('%j', async (lines, expected) => {
    const found = await said(lines);
    expect(found).toEqual([expected]);
  });

  test.each([
    'prompt: "one\\ntwo"',
    'prompt: "She says \\"no\\", \\u2014 and 50 \\\\ 50"',
    'prompt: C:\\new stands on a sign',
    'prompt: &rain falls\nnotes: *rain',
    'prompt: !!str 1917',
    'prompt: “Hello,” she says',
    'prompt: “Hello,” she says, “goodbye”',
    'prompt: >\n  A pier,\n  at night\n\n  - slowly',
    'prompt: |\n  - a pier\n  - fog',
    'notes: |\n  # Heading\n  todo: ask\nprompt: x',
    'prompt: "${mira} {walks} $5 $$"',
    'prompt: Il crie\u00a0! Encore',
    'prompt: no',
    'notes: 0x10\nscene: 1e3\nprompt: x',
  ])('%j comes through', async (lines) => {
    expect(await said(lines)).toEqual([]);
  });

  test('a var that names another stays as it is', async () => {
    expect(
      await codes(HEAD.replace('mira: Mira', 'mira: Mira, b: "with ${mira}"').concat('    prompt: "${b}"')),
    ).toEqual(['2:30 var-not-filled']);
  });

  test('texts of the film, of presets and of model files count as well', async () => {
    const model =
      'name: m\ntitle: M\ngateway_model: m\npath: /m\nparameters:\n  look: { type: string, default: "A\\t", description: x }\n';
    const text = `version: 1
title: Take #2
models: [m.yaml]
style: { suffix: "a\\tb" }
presets: { p: { notes: “x” } }
shots: [{ id: a, model: ltx-2-pro, prompt: x, preset: p }]
`;
    expect(await codes(text, { '/film/m.yaml': model })).toEqual([
      '2:13 text-in-comment',
      '4:20 escape-in-text',
      '5:24 typographic-quotes',
      '6:36 escape-in-text',
    ]);
  });
});

test('a text that only warns is sent as it stands', async () => {
  const { shots } = await film(`${HEAD}    prompt: “A man” #1`);
  expect(shots[0]?.prompt).toBe('“A man”');
});
