import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { it } from '../support/e2e-film.js';

const SCHEMA = 'film.yaml.schema.json';
const FIRST_LINE = `# yaml-language-server: $schema=${SCHEMA}`;

describe('shotlist schema', () => {
  it.concurrent('writes the schema of a film, and says how an editor finds it', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010'], { presets: { hero: { model: 'ltx-2-pro' } }, vars: { mira: 'Mira' } });
    const first = await studio.run('schema', 'film.yaml');
    expect(first).toMatchObject({ exit: 0, out: `${SCHEMA}\n` });
    expect(first.err).toContain(`  ${FIRST_LINE}\n`);
    const text = studio.read(SCHEMA);
    expect(JSON.parse(text)).toMatchObject({ title: 'shotlist manifest' });
    expect(text).toContain('available presets: hero');
    expect(text).toContain('defined: mira');

    studio.write('film.yaml', `${FIRST_LINE}\n${studio.read('film.yaml')}`);
    expect(await studio.run('schema', 'film.yaml')).toMatchObject({ exit: 0, out: `${SCHEMA}\n`, err: '' });
    expect(await studio.run('schema', 'film.yaml', '--output', '-')).toMatchObject({ exit: 0, out: text });
    expect((await studio.run('schema', 'film.yaml', '--output', 'own.json')).err).toContain(
      '$schema=own.json',
    );
  });

  it.concurrent('replaces nothing but a schema, and reads nothing but a manifest', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    studio.write('notes.json', '{}');
    studio.write('secret.yaml', 'token: 5b0c1a7e\n');
    symlinkSync('notes.json', join(studio.folder, SCHEMA));
    const before = studio.files();
    for (const words of [
      ['film.yaml'],
      ['film.yaml', '--output', 'notes.json'],
      ['secret.yaml'],
      ['none.yaml'],
    ]) {
      const { exit, out, err } = await studio.run('schema', ...words);
      expect({ exit, out }, err).toEqual({ exit: 2, out: '' });
      expect(err).not.toContain('5b0c1a7e');
    }
    expect(studio.files()).toEqual(before);
  });

  it.concurrent('is kept up to date by runs alone, which it never stops', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    await studio.run('schema', 'film.yaml');
    const before = studio.read(SCHEMA);
    studio.film(['010'], { presets: { hero: { model: 'ltx-2-pro' } } });
    await studio.run('validate', 'film.yaml');
    await studio.run('plan', 'film.yaml');
    expect(studio.read(SCHEMA)).toBe(before);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.read(SCHEMA)).toContain('available presets: hero');

    studio.write(SCHEMA, 'mine');
    studio.film(['010', '020']);
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(err).toContain(`${SCHEMA} is not a schema made by shotlist; it was not updated`);
    expect(studio.read(SCHEMA)).toBe('mine');
  });

  it.concurrent('init writes it, and names it in the manifest', async ({ open, expect }) => {
    const studio = await open();
    expect((await studio.run('init', 'film')).exit).toBe(0);
    const schema = readFileSync(join(studio.folder, 'film/shots.yaml.schema.json'), 'utf8');
    expect(schema).toContain('defined: mira');
    expect(await studio.run('schema', 'film/shots.yaml')).toMatchObject({ exit: 0, err: '' });
    expect(studio.read('film/shots.yaml.schema.json')).toBe(schema);
  });
});
