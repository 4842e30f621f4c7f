import { type Exit, refusal } from '../../app/room.js';
import { builtInModels } from '../../catalog/load.js';
import { nearest } from '../../core/nearest.js';
import { escapeControls } from '../../core/text.js';
import type { Shell } from '../shell.js';
import { colorOf, columnsOf, refuse, writeJson } from '../show.js';
import { modelPage, modelsJson, modelsTable } from '../ui/text/models.js';

/** `shotlist models [NAME]`: the built-in catalog, or one model with all its parameters. */
export function models(shell: Shell, name: string | undefined, flags: { json?: boolean }): Exit {
  const catalog = builtInModels();
  const view = { columns: columnsOf(shell.out), color: colorOf(shell, shell.out) };
  if (name === undefined) {
    if (flags.json) writeJson(shell, modelsJson(catalog));
    else shell.out.write(modelsTable(catalog, view));
    return 0;
  }
  const model = catalog.get(name);
  if (!model) {
    const near = nearest(name, [...catalog.keys()]);
    const hint =
      near === undefined ? `There are ${[...catalog.keys()].join(', ')}.` : `Did you mean ${near}?`;
    return refuse(shell, refusal(2, `There is no built-in model ${escapeControls(name)}. ${hint}`));
  }
  if (flags.json) writeJson(shell, modelsJson(new Map([[name, model]])));
  else shell.out.write(modelPage(model, view));
  return 0;
}
