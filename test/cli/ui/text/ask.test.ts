import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ask } from '../../../../src/cli/ui/text/ask.js';

function asked(typed: string, end = false): { answer: Promise<boolean>; output: PassThrough } {
  const input = new PassThrough();
  const output = new PassThrough();
  const answer = ask('Render 12 takes for $4.32?', { input, output });
  input.write(typed);
  if (end) input.end();
  return { answer, output };
}

describe('ask', () => {
  it.each([
    ['y\n', true],
    ['YES\r\n', true],
    [' yes \n', true],
    ['\n', false],
    ['n\n', false],
    ['yesterday\n', false],
  ])('reads %j as %s', async (typed, expected) => {
    await expect(asked(typed).answer).resolves.toBe(expected);
  });

  it('takes the end of the input as a no', async () => {
    await expect(asked('', true).answer).resolves.toBe(false);
  });

  it('asks with the safe answer as the default', async () => {
    const { answer, output } = asked('\n');
    await answer;
    expect(String(output.read())).toBe('Render 12 takes for $4.32? [y/N] ');
  });
});
