import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandLineOf } from '../../src/cli/program.js';

it('every command that prints JSON stands in the table of docs/json.md', () => {
  const rows = readFileSync('docs/json.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const documented = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([a-z]+)`/g)].map(([, name]) => name),
  );
  const printing = commandLineOf('0.0.0', () => undefined)
    .commands.filter((command) => command.options.some(({ long }) => long === '--json'))
    .map((command) => command.name());
  expect(documented.sort()).toEqual(printing.sort());
});
