import { expect, it } from 'vitest';
import { reportCommand, restoreCommand } from '../../src/app/commands.js';
import { placesOf } from '../../src/app/film.js';

it('a command that is to be typed names the ledger that was typed', () => {
  const places = placesOf({ cwd: '/film' }, 'a.yaml', 'renders', false);
  expect(restoreCommand(places)).toBe('shotlist restore a.yaml');
  const ledger = 'postgres://db.example/films';
  const typed = { ...places, typedLedger: ledger };
  expect(restoreCommand(typed, '/film/b.yaml.lock')).toBe(
    `shotlist restore a.yaml --from b.yaml.lock --ledger ${ledger}`,
  );
  expect(reportCommand(typed, {})).toBe(`shotlist report a.yaml --ledger ${ledger}`);
});
