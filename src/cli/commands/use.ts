import type { Command } from 'commander';
import type { CliContext } from '../context.js';
import type { Exit } from '../exit.js';

/** A verb with everything that was typed for it. */
export type Verb = (context: CliContext) => Promise<Exit> | Exit;

/** The action of a command, which is given what was typed: arguments, then options. */
export type Use = <Words extends unknown[]>(
  load: () => Promise<(context: CliContext, ...words: Words) => ReturnType<Verb>>,
) => (...words: Words) => void;

/** Adds the commands of a group to the command line. */
export type AddCommands = (shotlist: Command, use: Use) => void;
