import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ask } from '../../../../src/cli/ui/text/ask.js';

function asked(typed: string, end = false): { answer: Promise<boolean | null>; output: PassThrough } {
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

  it('is no answer where it is interrupted, by a signal or by Ctrl-C', async () => {
    const stopped = new AbortController();
    const streams = { input: new PassThrough(), output: new PassThrough() };
    const answer = ask('Render?', { ...streams, signal: stopped.signal });
    stopped.abort();
    streams.input.end();
    await expect(answer).resolves.toBeNull();
  });

  it('asks with the safe answer as the default', async () => {
    const { answer, output } = asked('\n');
    await answer;
    expect(String(output.read())).toBe('Render 12 takes for $4.32? [y/N] ');
  });
});
