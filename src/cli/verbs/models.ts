import { builtInModels } from '../../catalog/load.js';
import { closestMatch } from '../../core/closest-match.js';
import { refusal } from '../../core/refusal.js';
import { escapeControls } from '../../core/text.js';
import type { CliContext, Exit } from '../context.js';
import { refuse, viewOf, writeJson } from '../show.js';
import { modelsJson } from '../ui/json/models-document.js';
import { modelPage, modelsTable } from '../ui/text/model-page.js';

/** `shotlist models [NAME]`: the built-in catalog, or one model with all its parameters. */
export function models(context: CliContext, name: string | undefined, flags: { json?: boolean }): Exit {
  const catalog = builtInModels();
  const view = viewOf(context, context.out);
  if (name === undefined) {
    if (flags.json) writeJson(context, modelsJson(catalog));
    else context.out.write(modelsTable(catalog, view));
    return 0;
  }
  const model = catalog.get(name);
  if (!model) {
    const near = closestMatch(name, [...catalog.keys()]);
    const hint =
      near === undefined ? `Built-in models: ${[...catalog.keys()].join(', ')}.` : `Did you mean ${near}?`;
    return refuse(context, refusal('invalid', `Unknown model "${escapeControls(name)}". ${hint}`));
  }
  if (flags.json) writeJson(context, modelsJson(new Map([[name, model]])));
  else context.out.write(modelPage(model, view));
  return 0;
}
