import { expect, it } from 'vitest';
import type { CliContext } from '../../src/cli/context.js';
import { colorWanted, knowsLinks, understandsEscapes } from '../../src/cli/terminal.js';
import { thisMachine } from '../../src/system/machine.js';
import { runCommandLine } from '../support/command-line.js';

const ESCAPE = '\u001b[';

/** What a command writes to stdout and stderr, each of them a terminal or not. */
async function written(
  words: string[],
  tty: { out: boolean; err: boolean },
  color: boolean | 'always' = true,
) {
  const text = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    isTTY: tty[name],
    columns: 80,
    write: (part: string) => (text[name] += part),
  });
  const context = {
    ...thisMachine(),
    out: stream('out') as unknown as CliContext['out'],
    err: stream('err') as unknown as CliContext['err'],
    in: { isTTY: false } as CliContext['in'],
    color,
    draws: true,
    packageFolder: new URL('../../', import.meta.url),
    interrupt: new AbortController().signal,
    holding: () => undefined,
  };
  await runCommandLine(words, context);
  return text;
}

it.each([
  ['models'],
  ['plan', 'examples/storyboard/harbor.yaml'],
  ['status', 'examples/storyboard/harbor.yaml'],
])('%s is in colour on a terminal, and in none in a file that is filled from one', async (...words) => {
  expect((await written(words, { out: true, err: true })).out).toContain(ESCAPE);
  expect((await written(words, { out: false, err: true })).out).not.toContain(ESCAPE);
  expect((await written(words, { out: true, err: true }, false)).out).not.toContain(ESCAPE);
});

it('is in colour also in a file where that is forced', async () => {
  expect((await written(['models'], { out: false, err: false }, 'always')).out).toContain(ESCAPE);
});

it.each([
  [{}, false, false],
  [{ TERM: 'xterm' }, true, true],
  [{ TERM: 'dumb' }, false, false],
  [{ TERM: '' }, false, false],
  [{ TERM: 'xterm', NO_COLOR: '1' }, true, false],
  [{ TERM: 'xterm', NO_COLOR: '' }, true, true],
  [{ TERM: 'dumb', FORCE_COLOR: '1' }, false, 'always'],
  [{ TERM: 'xterm', FORCE_COLOR: '0' }, true, false],
  [{ TERM: 'xterm', FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
] as const)('%j: drawn over %s, colours %s', (env, draws, color) => {
  expect(understandsEscapes(env, 'linux')).toBe(draws);
  expect(colorWanted(undefined, env, 'linux')).toBe(color);
  expect(colorWanted(false, env, 'linux')).toBe(false);
});

it('needs no TERM on Windows', () => {
  expect([understandsEscapes({}, 'win32'), colorWanted(undefined, {}, 'win32')]).toEqual([true, true]);
});

it('colours problems where people read them', async () => {
  const words = ['validate', 'examples/mistakes/mistakes.yaml'];
  expect((await written(words, { out: false, err: true })).err).toContain(ESCAPE);
  expect((await written(words, { out: true, err: false })).err).not.toContain(ESCAPE);
});

it.each([
  [{ TERM_PROGRAM: 'iTerm.app' }, true],
  [{ TERM_PROGRAM: 'vscode' }, true],
  [{ TERM_PROGRAM: 'Apple_Terminal' }, false],
  [{ VTE_VERSION: '7600' }, true],
  [{ VTE_VERSION: '5000' }, false],
  [{ WT_SESSION: 'a' }, true],
  [{ KITTY_WINDOW_ID: '1' }, true],
  [{ TERM: 'alacritty' }, true],
  [{ TERM: 'xterm-256color' }, false],
  [{ VTE_VERSION: '7600', TMUX: '/tmp/tmux' }, false],
  [{ TERM_PROGRAM: 'vscode', SSH_CONNECTION: '10.0.0.1' }, false],
  [{}, false],
])('%j opens links: %s', (env, links) => {
  expect(knowsLinks(env)).toBe(links);
});
