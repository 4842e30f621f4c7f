import type { Command, Option } from 'commander';

/** A completion and its description, which may be empty. */
export interface Candidate {
  value: string;
  about: string;
}

/** What a word can be, as far as the command line itself does not say. */
export type Wanted =
  | { kind: 'manifest' }
  /** Takes of a manifest: the one that was typed, if any; `orManifest`: the word may also be that manifest. */
  | { kind: 'takes'; manifest: string | undefined; orManifest: boolean }
  /** A pattern of `--only`. */
  | { kind: 'only'; manifest: string | undefined }
  | { kind: 'model' }
  | { kind: 'file' };

/** The completions of the word at the cursor, or what to look up for them; `lead` is the part of the word that stays. */
export interface Completion {
  known: Candidate[];
  wanted: Wanted | null;
  lead: string;
}

/** Options whose value is a file. */
const FILES = new Set(['--env-file', '--from', '--jobs', '--output']);

const NOTHING: Completion = { known: [], wanted: null, lead: '' };

/** Finds the completions of the last word. `words` are those after the name of the program. */
export function completionOf(program: Command, words: readonly string[]): Completion {
  const before = words.slice(0, -1);
  const word = words.at(-1) ?? '';
  const at = before.findIndex((each) => !each.startsWith('-'));
  if (at === -1) return known(word.startsWith('-') ? optionsOf(program) : commandsOf(program));
  const name = before[at] ?? '';
  if (name === 'help') return known(commandsOf(program));
  const command = program.commands.find((each) => each.name() === name);
  return command ? inCommand(command, before.slice(at + 1), word) : NOTHING;
}

function inCommand(command: Command, before: readonly string[], word: string): Completion {
  const { operands, used, open } = read(command, before);
  const [manifest] = operands;
  if (open) return valueFor(open, manifest, '');
  const [lead, flag] = /^(--[\w-]+)=/.exec(word) ?? [];
  if (lead !== undefined) {
    const option = command.options.find(({ long, required }) => required && long === flag);
    return option ? valueFor(option, manifest, lead) : NOTHING;
  }
  if (word.startsWith('-')) return known(optionsOf(command, used));
  const expected = command.registeredArguments;
  const argument = expected[Math.min(operands.length, expected.length - 1)];
  if (!argument || (operands.length >= expected.length && !argument.variadic)) return NOTHING;
  if (argument.argChoices) return known(argument.argChoices.map((value) => ({ value, about: '' })));
  const takesTakes = expected.at(-1)?.name() === 'takes';
  switch (argument.name()) {
    case 'manifest':
      return looked(
        takesTakes ? { kind: 'takes', manifest: undefined, orManifest: true } : { kind: 'manifest' },
      );
    case 'takes':
      return looked({ kind: 'takes', manifest, orManifest: false });
    case 'name':
      return looked({ kind: 'model' });
    default:
      return looked({ kind: 'file' });
  }
}

/** What was typed before the cursor: operands, the options that cannot be repeated, and the one that waits for its value. */
function read(command: Command, before: readonly string[]) {
  const operands: string[] = [];
  const used = new Set<Option>();
  let open: Option | null = null;
  for (const word of before) {
    if (open) {
      open = null;
      continue;
    }
    if (!word.startsWith('-')) {
      operands.push(word);
      continue;
    }
    const option = command.options.find(
      ({ long, short }) => word === long || word === short || word.startsWith(`${long}=`),
    );
    if (option && option.long !== '--only') used.add(option);
    if (option?.required && !word.includes('=')) open = option;
  }
  return { operands, used, open };
}

function valueFor({ long }: Option, manifest: string | undefined, lead: string): Completion {
  if (long === '--only') return looked({ kind: 'only', manifest }, lead);
  if (long === '--manifest') return looked({ kind: 'manifest' }, lead);
  return FILES.has(long ?? '') ? looked({ kind: 'file' }, lead) : NOTHING;
}

function commandsOf(program: Command): Candidate[] {
  const visible = program.createHelp().visibleCommands(program);
  return visible.map((command) => ({ value: command.name(), about: command.description() }));
}

function optionsOf(command: Command, used: ReadonlySet<Option> = new Set()): Candidate[] {
  const visible = command.createHelp().visibleOptions(command);
  return visible.flatMap((option) =>
    option.long && !used.has(option) ? [{ value: option.long, about: option.description }] : [],
  );
}

function known(candidates: Candidate[]): Completion {
  return { known: candidates, wanted: null, lead: '' };
}

function looked(wanted: Wanted, lead = ''): Completion {
  return { known: [], wanted, lead };
}
