import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { it } from '../support/e2e-film.js';

const SECRET = 'sk-secret-93f1';

/** Files that are no manifest and hold a secret. */
const PRIVATE = {
  '.env': `PIXAZO_API_KEY=${SECRET}\n`,
  '.env.quoted': `A="x: ${SECRET}"\nB=${SECRET}\n#c\nD: *${SECRET}\n`,
  id_rsa: `-----BEGIN KEY-----\n${SECRET}\n\t@${SECRET}\n: ${SECRET}`,
  'credentials.json': `{"type":"service","private_key":"${SECRET}","version":"${SECRET}","title":{"a":"${SECRET}"}}`,
  'secrets.yaml': `API_TOKEN: ${SECRET}\nversion: ${SECRET}\nbudget: ${SECRET}\nmodels: [${SECRET}]\n`,
  'tokens.yaml': `a: *${SECRET}\nb: !${SECRET} x\n`,
  latin1: new Uint8Array([...Buffer.from(SECRET), 0xff, 0xfe]),
  control: `${SECRET}\x07`,
};

function manifest(lines: string, top = ''): string {
  return `version: 1\n${top}shots:\n  - id: a\n    model: ltx-2-pro\n${lines.replace(/^(?=.)/gm, '    ')}\n`;
}

describe('a text that YAML shortens', () => {
  it.concurrent('is warned of by validate, plan and render, with what is lost and the cure', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.write('film.yaml', manifest('prompt: A man walks #1 in line'));
    for (const command of [['validate'], ['plan'], ['render', '--sandbox']]) {
      const { err } = await studio.run(...command, 'film.yaml');
      expect(err).toContain('film.yaml:5:25 warning[text-in-comment]');
      expect(err).toContain("'A man walks #1 in line'");
    }
    const said = await studio.run('validate', 'film.yaml', '--json');
    expect(said.exit).toBe(0);
    expect(JSON.parse(said.out).problems).toMatchObject([
      { severity: 'warning', code: 'text-in-comment', place: { line: 5, column: 25, length: 10 } },
    ]);
  });

  it.concurrent('an ordinary comment is not', async ({ open, expect }) => {
    const studio = await open();
    studio.write('film.yaml', manifest('prompt: A man walks # todo\nnotes: A pier  # the opening'));
    expect((await studio.run('validate', 'film.yaml')).err).toBe('');
  });

  it.concurrent('plan --all shows what is sent, whole', async ({ open, expect }) => {
    const studio = await open();
    studio.film([{ id: '010', takes: 2, prompt: 'A pier.\nRain falls on the old boards.' }, { id: '020' }]);
    const { out } = await studio.run('plan', 'film.yaml', '--all');
    expect(out.match(/^ +A pier\.\n +Rain falls on the old boards\.$/gm)).toHaveLength(1);
    expect(out).toContain('prompt of 020');
    expect((await studio.run('plan', 'film.yaml')).out).not.toContain('Rain falls');
  });
});

describe('paths that only a shell or Windows understands', () => {
  it.concurrent('stop a film before anything is sent or made', async ({ open, expect }) => {
    const studio = await open();
    for (const [top, code] of [
      ['output: ~/film-out', 'path-not-expanded'],
      ['output: $HOME/out', 'path-not-expanded'],
      ['output: "%USERPROFILE%/out"', 'path-not-expanded'],
      ['output: C:\\film\\out', 'windows-path'],
      ['output: D:/out', 'windows-path'],
      ['name: ~/{id}_t{take}', 'path-not-expanded'],
      ['models: [~/models/*.yaml]', 'path-not-expanded'],
      ['models: ["C:/models/a.yaml"]', 'windows-path'],
      ['models: [$MODELS/a.yaml]', 'path-not-expanded'],
    ] as const) {
      studio.write('film.yaml', manifest('prompt: A pier', `${top}\n`));
      const { exit, err } = await studio.run('render', 'film.yaml', '--sandbox');
      expect({ top, exit }).toEqual({ top, exit: 2 });
      expect(err).toMatch(new RegExp(`^film\\.yaml:2:\\d+ error\\[${code}\\][^]*= help: `));
    }
    for (const image of ['~/frames/a.png', '$HOME/a.png', 'C:\\frames\\a.png', 'frames\\a.png']) {
      studio.write('film.yaml', manifest(`prompt: A pier\nimage: ${image}`));
      const { exit, err } = await studio.run('validate', 'film.yaml');
      expect({ image, exit }).toEqual({ image, exit: 2 });
      expect(err).toMatch(/error\[(?:path-not-expanded|windows-path)\]/);
    }
    expect([...studio.files().keys()]).toEqual(['film.yaml']);
  });
});

describe('a file that is none of ours', () => {
  it.concurrent('is never printed, whatever names it', async ({ open, expect }) => {
    const studio = await open();
    for (const [name, content] of Object.entries(PRIVATE)) studio.write(name, content);
    for (const name of Object.keys(PRIVATE)) {
      studio.write('film.yaml', manifest(`prompt: A pier\nimage: ${name}`, `models: ["${name}"]\n`));
      for (const words of [
        ['validate', name],
        ['validate', name, '--json'],
        ['plan', name],
        ['sandbox', '--manifest', name],
        ['validate', 'film.yaml'],
      ]) {
        const { exit, out, err } = await studio.run(...words);
        expect({ words, exit, told: (out + err).includes(SECRET) }).toEqual({ words, exit: 2, told: false });
        expect(out + err).toMatch(/error/);
      }
    }
  });

  it.concurrent('names the key that a mapping has, and shows the lines of a manifest with a slip', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.write('secrets.yaml', PRIVATE['secrets.yaml']);
    expect((await studio.run('validate', 'secrets.yaml')).err).toContain('API_TOKEN');
    studio.write(
      'film.yaml',
      'version: 1\ntitel: The pier\nshots: [{ id: a, model: ltx-2-pro, prompt: x }]\n',
    );
    expect((await studio.run('validate', 'film.yaml')).err).toContain('2 | titel: The pier');
  });

  it.concurrent("a model outside the manifest's folder is not read, through a link either", async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.write('home/.pixazo/key', SECRET);
    studio.write('other/m.yaml', 'name: m\ntitle: M\ngateway_model: m\npath: /m\nparameters: {}\n');
    mkdirSync(join(studio.folder, 'film'));
    symlinkSync('../home/.pixazo/key', join(studio.folder, 'film/key.yaml'));
    symlinkSync('../other', join(studio.folder, 'film/models'));
    for (const pattern of [
      '../home/.pixazo/key',
      '../other/*.yaml',
      'key.yaml',
      'models/*.yaml',
      'models/m.yaml',
      '/etc/hostname',
    ]) {
      studio.write('film/film.yaml', manifest('prompt: A pier', `models: ["${pattern}"]\n`));
      const { exit, err } = await studio.run('validate', 'film/film.yaml');
      expect({ pattern, exit }).toEqual({ pattern, exit: 2 });
      expect(err).toContain('error[model-outside]');
      expect(err).not.toContain(SECRET);
    }
  });
});

describe('patterns that search for long', () => {
  it.concurrent('are answered at once', async ({ open, expect }) => {
    const studio = await open();
    const long = 'a'.repeat(100);
    studio.film([{ id: long }], { output: 'renders' });
    studio.write(`deep/${long}`, '');
    const only = await studio.run('plan', 'film.yaml', '--only', '*a*a*a*a*a*a*a*a*a*a*b');
    expect(only.exit).toBe(2);
    for (const pattern of ['deep/*a*a*a*a*a*a*a*a*a*a*b', '/**/**/**/x.yaml', '**/**/**/**/**/x.yaml']) {
      studio.film([{ id: long }], { models: [pattern] });
      expect((await studio.run('validate', 'film.yaml')).err).toMatch(
        /error\[(?:no-model-file|model-outside)\]/,
      );
    }
    studio.write(
      'm.yaml',
      'name: m\ntitle: M\ngateway_model: m\npath: /m\nparameters: { look: { type: string, description: x, form: { pattern: (a+)+, says: x } } }\n',
    );
    studio.write(
      'film.yaml',
      `version: 1\nmodels: [m.yaml]\nshots: [{ id: a, model: m, prompt: x, settings: { look: "${'a'.repeat(60)}!" } }]\n`,
    );
    expect((await studio.run('validate', 'film.yaml')).err).toContain('takes too long');
  });
});

describe('what is likely not meant', () => {
  it.concurrent('share pages, expired links, other kinds of files and a fixed seed are warned of', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.write(
      'm.yaml',
      'name: m\ntitle: M\ngateway_model: m\npath: /m\nparameters: { seed: { type: integer, description: x } }\n',
    );
    const link = (id: string, image: string) => ({ id, image });
    studio.film(
      [
        link('a', 'https://www.dropbox.com/s/x/a.png?dl=0'),
        link('b', 'https://b.example.com/b.png?X-Amz-Date=20200101T000000Z&X-Amz-Expires=60'),
        link('c', 'https://b.example.com/c.heic'),
      ],
      { models: ['m.yaml'] },
    );
    studio.write(
      'seed.yaml',
      'version: 1\nmodels: [m.yaml]\nshots: [{ id: a, model: m, prompt: x, takes: 3, settings: { seed: 7 } }]\n',
    );
    const codes = async (file: string) =>
      JSON.parse((await studio.run('validate', file, '--json')).out).problems.map(
        (each: { code: string }) => each.code,
      );
    expect(await codes('film.yaml')).toEqual(['image-share-page', 'image-expired', 'image-link-kind']);
    expect(await codes('seed.yaml')).toEqual(['same-takes']);
  });

  it.concurrent('validate warns of a local image, which plan refuses, and not of a rehearsal', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    studio.write('a.png', png);
    studio.film([{ id: 'a', image: 'a.png' }]);
    expect((await studio.run('plan', 'film.yaml')).exit).toBe(2);
    const warned = await studio.run('validate', 'film.yaml');
    expect(warned).toMatchObject({ exit: 0, err: expect.stringContaining('warning[image-not-public]') });
    const rehearsed = await studio.run('validate', 'film.yaml', '--sandbox');
    expect(rehearsed.err).toContain('warning[image-shape]');
    expect(rehearsed.err).not.toContain('image-not-public');
  });

  it.concurrent('a prompt of several lines is one cell of report.csv', async ({ open, expect }) => {
    const studio = await open();
    studio.film([{ id: 'a', prompt: 'A pier.\nRain, slow.' }]);
    expect((await studio.render()).exit).toBe(0);
    const csv = studio.read('renders/report.csv');
    expect(csv).toContain('"A pier.\nRain, slow."');
    expect(csv.split('\r\n')).toHaveLength(3);
  });
});
