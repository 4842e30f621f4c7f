#!/usr/bin/env node
import type { CliContext } from './cli/context.js';
import { escapeControls } from './core/text.js';
import type { Journal } from './ledger/port.js';
import { errorCode } from './system/disk.js';
import { closeDescriptors, spareDescriptors } from './system/node-disk.js';

/** How long leaving waits for the request ids that are on their way to the disk, in milliseconds. */
const LAST_WRITE = 1_000;

/** So many files are open at a time at most while the code of a verb is loaded. */
const OPEN_WHILE_LOADING = 8;

/** The version in `package.json`; the build writes it here. */
declare const SHOTLIST_VERSION: string;

/** The folder of this package, seen from `src/` and from `dist/` alike. */
const PACKAGE = new URL('..', import.meta.url);

const interrupt = new AbortController();
let held: Pick<Journal, 'settled'> | null = null;
let isLeaving = false;
let isOutputLost = false;

/** Leaves, but for what was received and is on its way to the disk; asked again, at once. */
function leave(): void {
  if (isLeaving) end();
  isLeaving = true;
  setTimeout(end, LAST_WRITE);
  if (held) void held.settled().then(end);
  else end();
}

function end(): never {
  process.stderr.write(
    `${process.stderr.isTTY ? '\n' : ''}Exited immediately; run the same command to resume.\n`,
  );
  process.exit(130);
}

/** No verb is loaded before it is known that it can be. */
async function main(): Promise<void> {
  try {
    if (spareDescriptors(OPEN_WHILE_LOADING) < OPEN_WHILE_LOADING) return tooFewFiles();
    process.stderr.on('error', () => undefined);
    process.stdout.on('error', lostOutput);
    await runCommand();
  } catch (error) {
    if (/^E[MN]FILE$/.test((error as NodeJS.ErrnoException | null)?.code ?? '')) tooFewFiles();
    else unexpected(error);
  }
}

/** A run goes on without a reader. Whoever keeps the output in a file is told at the end that it is not whole. */
function lostOutput(error: NodeJS.ErrnoException): void {
  if (isOutputLost || error.code === 'EPIPE' || process.stdout.isTTY) return;
  isOutputLost = true;
  process.on('exit', (exit) => {
    process.stderr.write(`The output could not be written whole: ${error.message}\n`);
    if (exit === 0) process.exitCode = 1;
  });
}

async function listen(): Promise<void> {
  const { isAttended, SIGNALS, signalListener, terminals } = await import('./cli/signals.js');
  const onSignal = signalListener({
    elapsed: () => performance.now(),
    isAttended: isAttended(process.env),
    interrupt: (why) => interrupt.abort(why),
    leave,
    after: (ms, act) => void setTimeout(act, ms).unref(),
  });
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const were = terminals();
  // Node gives terminals their settings back when it ends, and aborts where one has been closed: it need not know of that one.
  process.on('exit', () => {
    const open = terminals();
    closeDescriptors(were.filter((terminal) => !open.includes(terminal)));
  });
}

async function runCommand(): Promise<void> {
  const words = process.argv.slice(2).join(' ');
  if (words === '--version' || words === '-V') {
    // Asked by scripts at every step: answered before the command line is loaded.
    process.stdout.write(`${SHOTLIST_VERSION}\n`);
    return;
  }
  const { parseCommandLine } = await import('./cli/program.js');
  const typed = await parseCommandLine(SHOTLIST_VERSION, process.argv);
  if (typeof typed === 'number') {
    process.exitCode = typed;
    return;
  }
  await listen();
  const { colorWanted, understandsEscapes } = await import('./cli/terminal.js');
  const { thisMachine } = await import('./system/machine.js');
  const context: CliContext = {
    ...thisMachine(),
    out: process.stdout,
    err: process.stderr,
    in: process.stdin,
    color: colorWanted(typed.color, process.env, process.platform),
    draws: understandsEscapes(process.env, process.platform),
    packageFolder: PACKAGE,
    interrupt: interrupt.signal,
    holding: (journal) => {
      held = journal;
    },
  };
  const verb = await typed.prepare(context);
  process.exitCode = await verb();
}

function tooFewFiles(): void {
  process.stderr.write(
    'This process may not have enough files open at a time (ulimit -n). Raise the limit and run the same command again:\n  ulimit -n 1024\n',
  );
  process.exitCode = 2;
}

function unexpected(error: unknown): void {
  const isDisk = errorCode(error) !== undefined;
  const message = escapeControls(error instanceof Error ? error.message : String(error));
  process.stderr.write(
    isDisk
      ? `A file or folder cannot be used: ${message}\nNothing was sent. Make it one that you may read and write, or name another.\n`
      : `shotlist stopped because of an internal error: ${message}\nNothing that was received is lost; run the command again to go on.\n`,
  );
  process.exitCode = isDisk ? 2 : 1;
}

await main();
