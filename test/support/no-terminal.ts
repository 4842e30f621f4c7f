import type { CliContext } from '../../src/cli/context.js';

/** What a command has written so far. */
interface Written {
  out: string;
  err: string;
}

/** The command line's side of a context that has no terminal: adds to `written` what is written, 120 columns wide, without colour. */
export function noTerminal(
  written: Written,
  interrupt: AbortSignal = new AbortController().signal,
): Pick<CliContext, 'out' | 'err' | 'in' | 'color' | 'draws' | 'packageFolder' | 'interrupt' | 'holding'> {
  const sink = (stream: keyof Written) => ({
    isTTY: false,
    columns: 120,
    write(text: string) {
      written[stream] += text;
    },
  });
  return {
    out: sink('out') as CliContext['out'],
    err: sink('err') as CliContext['err'],
    in: { isTTY: false } as CliContext['in'],
    color: false,
    draws: false,
    packageFolder: new URL('../../', import.meta.url),
    interrupt,
    holding: () => undefined,
  };
}
