import type { YamlNode } from '../yaml/node.js';
import { textLosses } from '../yaml/text-loss.js';
import type { Problems } from './problems.js';
import { unfilledVars } from './unfilled-vars.js';
import { modelTexts, writtenTexts } from './written-texts.js';

/** Warns about every string of a manifest that YAML or vars turn into something else than it looks like. */
export function checkTexts(root: YamlNode, vars: ReadonlySet<string>, problems: Problems): void {
  for (const text of writtenTexts(root)) {
    for (const { source, start, end, ...problem } of textLosses(text.entry, text.kind)) {
      // An invisible character in the folder's name is reported as an error by the rules.
      if (text.key === 'output' && problem.code === 'escape-in-text') continue;
      problems.add({ source, start, end }, { severity: 'warning', ...problem });
    }
    for (const { source, start, end, ...problem } of unfilledVars(text, vars)) {
      problems.add({ source, start, end }, { severity: 'warning', ...problem });
    }
  }
}

/** The same for a model file, whose strings have no vars. */
export function checkModelTexts(root: YamlNode, problems: Problems): void {
  for (const { entry, kind } of modelTexts(root)) {
    for (const { source, start, end, ...problem } of textLosses(entry, kind)) {
      problems.add({ source, start, end }, { severity: 'warning', ...problem });
    }
  }
}
