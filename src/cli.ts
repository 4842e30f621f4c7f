#!/usr/bin/env node
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { CliContext } from './cli/context.js';
import type { Journal } from './ledger/port.js';

/** How long leaving waits for the request ids that are on their way to the disk, in milliseconds. */
const LAST_WRITE = 1_000;

/** So many files are open at a time at most while the code is loaded; fewer do where it is loaded in turn, but not fewer than these. */
const OPEN_WHILE_LOADING = 300;
const LEAST_OPEN = 8;

/** The folder of this package, seen from `src/` and from `dist/` alike. */
const PACKAGE = new URL('..', import.meta.url);

const interrupt = new AbortController();
let held: Pick<Journal, 'settled'> | null = null;
let isLeaving = false;

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

/** Nothing is loaded before it is known that it can be, and at first one file at a time. */
async function main(): Promise<void> {
  try {
    const { spareDescriptors } = await import('./system/node-disk.js');
    const spare = spareDescriptors(OPEN_WHILE_LOADING);
    if (spare < LEAST_OPEN) return tooFewFiles();
    if (spare < OPEN_WHILE_LOADING) register('./cli/load-in-turn.js', import.meta.url);
    await listen();
    await runCommand();
  } catch (error) {
    if (/^E[MN]FILE$/.test((error as NodeJS.ErrnoException | null)?.code ?? '')) tooFewFiles();
    else await unexpected(error);
  }
}

async function listen(): Promise<void> {
  const { isAttended, SIGNALS, signalListener, terminals } = await import('./cli/signals.js');
  const { closeDescriptors } = await import('./system/node-disk.js');
  const onSignal = signalListener({
    elapsed: () => performance.now(),
    isAttended: isAttended(process.env),
    interrupt: (why) => interrupt.abort(why),
    leave,
    after: (ms, act) => void setTimeout(act, ms).unref(),
  });
  for (const signal of SIGNALS) process.on(signal, onSignal);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const were = terminals();
  // Node gives terminals their settings back when it ends, and aborts where one has been closed: it need not know of that one.
  process.on('exit', () => {
    const open = terminals();
    closeDescriptors(were.filter((terminal) => !open.includes(terminal)));
  });
}

async function runCommand(): Promise<void> {
  const { parseCommandLine } = await import('./cli/program.js');
  const { colorWanted, understandsEscapes } = await import('./cli/terminal.js');
  const { systemDisk } = await import('./system/node-disk.js');
  const { version } = JSON.parse(await systemDisk.readText(fileURLToPath(new URL('package.json', PACKAGE))));
  const typed = await parseCommandLine(version, process.argv);
  if (typeof typed === 'number') {
    process.exitCode = typed;
    return;
  }
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
  const verb = await typed.load();
  process.exitCode = await verb(context);
}

function tooFewFiles(): void {
  process.stderr.write(
    'This process may not have enough files open at a time (ulimit -n). Raise the limit and run the same command again:\n  ulimit -n 1024\n',
  );
  process.exitCode = 2;
}

async function unexpected(error: unknown): Promise<void> {
  const { escapeControls } = await import('./core/text.js');
  const { errorCode } = await import('./system/disk.js');
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
