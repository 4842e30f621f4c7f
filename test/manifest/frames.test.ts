import { describe, expect, it, test } from 'vitest';
import { film, load, problems } from './load-text.js';

const HEAD = 'version: 1\ndefaults: { model: ltx-2-video, prompt: A pier, settings: { duration: 6 } }\n';
const PICTURE = 'image: https://cdn.example.com/a.png';

/** A film whose first shots are 010 (enabled, two takes), 020 (disabled) and 030 (of unknown length). */
const shots = (...more: string[]) =>
  `${HEAD}shots:\n  - { id: 010, takes: 2, ${PICTURE} }\n  - { id: 020, enabled: false, ${PICTURE} }\n` +
  `  - { id: 030, model: ltx-2-19b, ${PICTURE} }\n${more.map((each) => `  - { ${each} }\n`).join('')}`;

/** `^` marks where the problem is reported. */
test.each([
  ['unknown-shot', shots('id: 040, image: ^{ last_frame_of: 011 }'), '010'],
  ['unknown-shot', shots('id: 040, image: ^{ last_frame_of: "010:2" }'), '010'],
  ['other-film', shots('id: 040, image: ^{ last_frame_of: ../other.yaml }')],
  ['other-film', shots('id: 040, image: ^{ first_frame_of: other/010 }')],
  ['disabled-source', shots('id: 040, image: ^{ first_frame_of: 020 }')],
  ['take-out-of-range', shots('id: 040, image: ^{ last_frame_of: 010, take: 3 }')],
  ['frame-beyond-end', shots('id: 040, image: ^{ frame_of: 010, at: 6 }')],
  ['unknown-length', shots('id: 040, image: ^{ frame_of: 030, at: 2 }')],
  ['frame-cycle', shots('id: 040, image: ^{ last_frame_of: 040 }')],
  [
    'frame-cycle',
    shots(
      'id: 040, image: { last_frame_of: 050 }',
      'id: 050, image: { last_frame_of: 060 }',
      'id: 060, image: ^{ last_frame_of: 040 }',
    ),
  ],
  ['unknown-still', shots('id: 040, image: ^still:mira')],
  [
    'unknown-still',
    `stills: { mira: https://cdn.example.com/m.png }\n${shots('id: 040, image: ^still:mria')}`,
    'still:mira',
  ],
  ['image-not-found', `stills: { mira: ^mira.png }\n${shots()}`],
  [
    'image-share-page',
    `stills: { mira: ^"https://drive.google.com/file/d/1" }\n${shots('id: 040, image: still:mira')}`,
  ],
  ['image-not-taken', shots(`id: 040, ${PICTURE}, end_image: ^{ last_frame_of: 010 }`)],
  ['bad-image', shots('id: 040, image: ^{}')],
  ['bad-image', shots('id: 040, image: ^{ last_frame_of: 010, file: a.png }')],
  ['bad-image', shots('id: 040, image: ^{ last_frame_of: 010, at: 2 }')],
  ['bad-image', shots('id: 040, image: ^{ frame_of: 010 }')],
  ['bad-image', shots('id: 040, image: ^{ file: a.png, take: 1 }')],
  ['unknown-key', shots('id: 040, image: { ^last_frame: 010 }'), 'last_frame_of'],
  ['out-of-range', shots('id: 040, image: { last_frame_of: 010, take: ^0 }')],
  ['image-not-found', shots('id: 040, image: ^{ file: none.png }')],
  ['image-link', shots('id: 040, image: ^{ url: none.png }')],
])('%s is reported where it is: %s', async (code, marked, suggestion?: string) => {
  const found = await problems(marked.replace('^', ''));
  const offset = marked.indexOf('^');
  const line = marked.slice(0, offset).split('\n').length;
  const at = found.filter((problem) => problem.code === code);
  expect(found.map((problem) => problem.code)).toContain(code);
  expect(at[0]?.place).toMatchObject({ line, column: offset - marked.lastIndexOf('\n', offset) });
  if (suggestion !== undefined) expect(at[0]?.suggestion).toBe(suggestion);
});

describe('an image', () => {
  it('can be written in every form, and a number is the id as written', async () => {
    const { shots: all } = await film(
      shots(
        'id: 040, image: { last_frame_of: 010, take: 2 }',
        'id: 050, image: { first_frame_of: 040 }',
        'id: 060, image: { frame_of: 050, at: 2.5 }',
        'id: 070, image: { url: https://cdn.example.com/b.png }',
      ),
    );
    expect(all.slice(3).map(({ image }) => image)).toEqual([
      { kind: 'frame', shot: '010', take: 2, at: 'last' },
      { kind: 'frame', shot: '040', take: null, at: 'first' },
      { kind: 'frame', shot: '050', take: null, at: 2.5 },
      { kind: 'url', url: 'https://cdn.example.com/b.png' },
    ]);
  });

  it('can be a still, which is the file or link that it names', async () => {
    const text = `stills: { pier: https://cdn.example.com/p.png }\n${shots('id: 040, image: still:pier')}`;
    const { shots: all } = await film(text);
    expect(all.at(-1)?.image).toEqual({ kind: 'url', url: 'https://cdn.example.com/p.png' });
  });

  it('of a chain of a thousand shots is checked without recursion', async () => {
    const chain = Array.from(
      { length: 1000 },
      (_, index) => `id: c${index}, image: { last_frame_of: ${index === 0 ? '010' : `c${index - 1}`} }`,
    );
    expect((await load(shots(...chain))).ok).toBe(true);
  });
});

describe('a model with an end image', () => {
  const MODEL =
    'name: tween\ntitle: Tween\ngateway_model: tween-1\npath: /tween/v1/x\n' +
    'images:\n  - { field: first, role: start, required: true }\n  - { field: last, role: end, required: true }\n' +
    'parameters:\n  duration: { type: integer, default: 5, unit: s, description: d }\n';
  const text = (shot: string) =>
    `version: 1\nmodels: [tween.yaml]\nshots:\n  - { id: 010, model: tween, prompt: x, ${shot} }\n`;
  const files = { '/film/tween.yaml': MODEL };

  it('takes one, in the field of its model', async () => {
    const { shots: all } = await film(text(`${PICTURE}, end_image: https://cdn.example.com/b.png`), files);
    expect(all[0]).toMatchObject({
      image: { url: 'https://cdn.example.com/a.png' },
      endImage: { url: 'https://cdn.example.com/b.png' },
      model: { image: { field: 'first' }, endImage: { field: 'last', required: true } },
    });
  });

  it('requires it if its file says so', async () => {
    const [problem] = await problems(text(PICTURE), files);
    expect(problem).toMatchObject({ code: 'missing-image', message: 'tween requires an end image' });
  });

  it.each([
    ['bad-images', MODEL.replace('role: end', 'role: start')],
    ['bad-images', MODEL.replace('field: last', 'field: first')],
    ['bad-images', `${MODEL}image: { field: x, required: false }\n`],
    ['reserved-key', MODEL.replace('  duration:', '  last:')],
  ])('is refused with %s if its file contradicts itself', async (code, model) => {
    const found = await problems(text(PICTURE), { '/film/tween.yaml': model });
    expect(found.map((problem) => problem.code)).toContain(code);
  });
});
