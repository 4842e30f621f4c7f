import type { Command } from 'commander';
import type { Refusal } from '../../core/refusal.js';
import type { CliContext, Exit } from '../context.js';

/** A verb, and what it is given. */
export type Verb<Words extends unknown[]> = (context: CliContext, ...words: Words) => Promise<Exit> | Exit;

/** A verb with everything that was typed for it, its manifest found. */
export interface Ready {
  run(): Promise<Exit> | Exit;
  /** Says why it could not go on, as it says itself what it refuses; a verb about no film has no other way than words for people. */
  refuse?(why: Refusal): Exit;
}

/** Makes a verb ready for what was typed: arguments, then options. */
export type Prepare<Words extends unknown[]> = (
  context: CliContext,
  ...words: Words
) => Promise<Ready> | Ready;

/** The action of a command, which is given what was typed. */
export type Use = <Words extends unknown[]>(load: () => Promise<Prepare<Words>>) => (...words: Words) => void;

/** Adds the commands of a group to the command line. */
export type AddCommands = (shotlist: Command, use: Use) => void;
