import { describe, expect, it } from 'vitest';
import { completionOf, type Wanted } from '../../../src/cli/completion/candidates.js';
import { commandLineOf } from '../../../src/cli/program.js';

const shotlist = commandLineOf('0.0.0', () => undefined);
const at = (...words: string[]) => completionOf(shotlist, words);
const known = (...words: string[]) => at(...words).known.map(({ value }) => value);

describe('completionOf', () => {
  it('knows the commands, also after options of the program and after help', () => {
    for (const words of [[''], ['pl'], ['--no-color', ''], ['help', '']]) {
      expect(known(...words)).toEqual(expect.arrayContaining(['init', 'plan', 'completion', 'help']));
      expect(known(...words)).not.toContain('complete');
    }
    expect(known('--')).toEqual(['--version', '--no-color', '--help']);
    expect(at('plan2', '')).toEqual({ known: [], wanted: null, lead: '' });
  });

  it('knows the options that the help of a command shows and that are not there yet, but for --only', () => {
    expect(known('report', '-')).toEqual([
      '--ledger',
      '--no-thumbnails',
      '--sandbox',
      '--json',
      '--quiet',
      '--help',
    ]);
    const rest = known('render', 'film.yaml', '-y', '--only', '010', '--max-cost=3', '-j', '4', '--');
    expect(rest).toEqual(expect.arrayContaining(['--only', '--force', '--sandbox']));
    for (const used of ['--yes', '--max-cost', '--concurrency']) expect(rest).not.toContain(used);
  });

  it('knows the shells', () => {
    expect(known('completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(known('completion', 'bash', '')).toEqual([]);
  });

  it.each<[string[], Wanted | null]>([
    [['plan', ''], { kind: 'manifest' }],
    [['plan', '--sandbox', 'fi'], { kind: 'manifest' }],
    [['plan', 'film.yaml', ''], null],
    [['pick', ''], { kind: 'takes', manifest: undefined, orManifest: true }],
    [['pick', 'film.yaml', ''], { kind: 'takes', manifest: 'film.yaml', orManifest: false }],
    [['settle', 'film', '010:1', '--adopt', 'x', ''], { kind: 'takes', manifest: 'film', orManifest: false }],
    [['plan', '--only', ''], { kind: 'only', manifest: undefined }],
    [['plan', 'film', '--only', '010', '--only', 'p'], { kind: 'only', manifest: 'film' }],
    [['render', '-j', ''], null],
    [['render', '-j', '4', ''], { kind: 'manifest' }],
    [['render', '--max-cost', ''], null],
    [['render', '--env-file', ''], { kind: 'file' }],
    [['sandbox', '--manifest', ''], { kind: 'manifest' }],
    [['models', 'l'], { kind: 'model' }],
    [['init', ''], { kind: 'file' }],
    [['plan', '--force=1'], null],
  ])('%j wants %j', (words, wanted) => {
    expect(at(...words)).toEqual({ known: [], wanted, lead: '' });
  });

  it('keeps the option before an equals sign', () => {
    expect(at('plan', '--only=pi')).toEqual({
      known: [],
      wanted: { kind: 'only', manifest: undefined },
      lead: '--only=',
    });
  });
});
