#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { program } from './commands/program.js';
import type { Shell } from './commands/shell.js';
import { isAttended, SIGNALS, signalListener, terminals } from './commands/signals.js';
import { colorWanted, understandsEscapes } from './commands/terminal.js';
import { escapeControls } from './core/text.js';
import { errorCode } from './disk.js';
import { systemRoom } from './film/system-room.js';
import type { Journal } from './lockfile/port.js';
import { closeDescriptors, systemDisk } from './node-disk.js';

/** How long leaving waits for the request ids that are on their way to the disk, in milliseconds. */
const LAST_WRITE = 1_000;

const interrupt = new AbortController();
let held: Pick<Journal, 'settled'> | null = null;
let isLeaving = false;

const onSignal = signalListener({
  elapsed: () => performance.now(),
  isAttended: isAttended(process.env),
  interrupt: (why) => interrupt.abort(why),
  leave,
  after: (ms, act) => void setTimeout(act, ms).unref(),
});

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

function shellFor({ color }: { color?: boolean }): Shell {
  return {
    ...systemRoom(),
    out: process.stdout,
    err: process.stderr,
    in: process.stdin,
    color: colorWanted(color, process.env, process.platform),
    draws: understandsEscapes(process.env, process.platform),
    interrupt: interrupt.signal,
    holding: (journal) => {
      held = journal;
    },
  };
}

/** Node gives terminals their settings back when it ends, and aborts where one has been closed: it need not know of that one. */
function forgetClosedTerminals(were: readonly number[]): void {
  const open = terminals();
  closeDescriptors(were.filter((terminal) => !open.includes(terminal)));
}

async function main(): Promise<void> {
  const were = terminals();
  process.on('exit', () => forgetClosedTerminals(were));
  for (const signal of SIGNALS) process.on(signal, onSignal);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const { version } = JSON.parse(
    await systemDisk.readText(fileURLToPath(new URL('../package.json', import.meta.url))),
  );
  const shotlist = program(version, shellFor, (exit) => {
    process.exitCode = exit;
  });
  shotlist.exitOverride();
  for (const verb of shotlist.commands) verb.exitOverride();
  try {
    await shotlist.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else {
      const isDisk = errorCode(error) !== undefined;
      const message = escapeControls(error instanceof Error ? error.message : String(error));
      process.stderr.write(
        isDisk
          ? `A file or folder cannot be used: ${message}\nNothing was sent. Make it one that you may read and write, or name another.\n`
          : `shotlist stopped because of a bug of its own: ${message}\nNothing that was received is lost; run the command again to go on.\n`,
      );
      process.exitCode = isDisk ? 2 : 1;
    }
  }
}

await main();
