#!/usr/bin/env node
import type { CliContext } from './cli/context.js';
import type { Journal } from './ledger/port.js';

/** How long leaving waits for the request ids that are on their way to the disk, in milliseconds. */
const LAST_WRITE = 1_000;

/** So many files are open at a time at most while the code of a verb is loaded. */
const OPEN_WHILE_LOADING = 8;

/** The version in `package.json`; the build writes it here. */
declare const SHOTLIST_VERSION: string;

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

/** Nothing is loaded for the version, which scripts ask for at every step, and no verb before it is known that it can be. */
async function main(): Promise<void> {
  process.stdout.on('error', lostOutput);
  const words = process.argv.slice(2).join(' ');
  if (words === '--version' || words === '-V') {
    process.stdout.write(`${SHOTLIST_VERSION}\n`);
    return;
  }
  process.stderr.on('error', () => undefined);
  process.on('exit', () => process.stderr.uncork());
  try {
    if (words === '--help' || words === '-h') await showHelp();
    else await runCommand();
  } catch (error) {
    if (/^E[MN]FILE$/.test((error as NodeJS.ErrnoException | null)?.code ?? '')) tooFewFiles();
    else await unexpected(error);
  }
}

/** Shows the help of the command itself, for the width of the terminal. */
async function showHelp(): Promise<void> {
  const { layOutHelp, USUAL_COLUMNS } = await import('./cli/help-layout.js');
  const { mainHelp } = await import('./cli/main-help.js');
  const { isTTY, columns } = process.stdout;
  process.stdout.write(layOutHelp(mainHelp(), isTTY ? columns : USUAL_COLUMNS));
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

/** Listens to the signals of this process; what they interrupt. */
async function listen(): Promise<AbortSignal> {
  const { isAttended, SIGNALS, signalListener, terminals } = await import('./cli/signals.js');
  const { closeDescriptors } = await import('./system/node-disk.js');
  const interrupt = new AbortController();
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
  return interrupt.signal;
}

async function runCommand(): Promise<void> {
  const { parseCommandLine } = await import('./cli/program.js');
  const typed = await parseCommandLine(SHOTLIST_VERSION, process.argv, process.stdout);
  if (typeof typed === 'number') {
    process.exitCode = typed;
    return;
  }
  const { spareDescriptors } = await import('./system/node-disk.js');
  if (spareDescriptors(OPEN_WHILE_LOADING) < OPEN_WHILE_LOADING) return tooFewFiles();
  const interrupt = await listen();
  const { colorWanted, understandsEscapes } = await import('./cli/terminal.js');
  const { thisMachine } = await import('./system/machine.js');
  const context: CliContext = {
    ...thisMachine(),
    out: process.stdout,
    err: process.stderr,
    in: process.stdin,
    color: colorWanted(typed.color, process.env, process.platform),
    draws: understandsEscapes(process.env, process.platform),
    // Seen from `src/` and from `dist/` alike.
    packageFolder: new URL('..', import.meta.url),
    interrupt,
    holding: (journal) => {
      held = journal;
    },
  };
  const verb = await typed.prepare(context);
  try {
    process.exitCode = await verb.run();
  } catch (error) {
    const { unusableFile } = await import('./cli/unusable-file.js');
    const why = unusableFile(error);
    if (!why || !verb.refuse) throw error;
    process.exitCode = verb.refuse(why);
  }
}

function tooFewFiles(): void {
  process.stderr.write(
    'This process may not have enough files open at a time (ulimit -n). Raise the limit and run the same command again:\n  ulimit -n 1024\n',
  );
  process.exitCode = 2;
}

async function unexpected(error: unknown): Promise<void> {
  const { unusableFile } = await import('./cli/unusable-file.js');
  const { escapeControls } = await import('./core/text.js');
  const why = unusableFile(error);
  const told =
    why?.message ??
    `shotlist stopped because of an internal error: ${error instanceof Error ? error.message : String(error)}`;
  const lost = why ? '' : 'Nothing that was received is lost; run the command again to go on.\n';
  process.stderr.write(`${escapeControls(told)}\n${lost}`);
  process.exitCode = why ? 2 : 1;
}

void main();
