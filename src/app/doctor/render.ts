import { commandLine } from '../../core/command-line.js';
import { dollars } from '../../core/figures.js';
import type { Refusal } from '../../core/refusal.js';
import type { Result } from '../../core/result.js';
import { plural } from '../../core/text.js';
import { isHeldBack, isRendered } from '../../plan/plan.js';
import type { FilmPlan } from '../plan.js';
import { type Check, type CheckName, fine, partedRefusal, problem, warning } from './check.js';

/** What stands in the way of a render without being a part of its plan. */
const IN_THE_WAY: readonly CheckName[] = ['node', 'key', 'gateway', 'proxy', 'output', 'disk', 'runs'];

const FIX_FIRST = 'Fix what is marked above, then run doctor again.';

/** What a render would do now, or why it would not begin. `before` are the checks made so far, `words` how commands name the film. */
export function checkRender(
  made: Result<FilmPlan, Refusal>,
  before: readonly Check[],
  { words, sandbox }: { words: readonly string[]; sandbox: boolean },
): Check {
  const refused = made.ok ? made.value.refused : made.error;
  if (refused !== null) return refusedCheck(refused, before);
  if (!made.ok) return problem('render', 'there is no plan');
  const { plan, isLive } = made.value;
  const enabled = plan.takes.filter(({ skipped }) => skipped !== 'disabled');
  const renders = enabled.filter(isRendered).length;
  const collects = [...enabled, ...plan.orphans].filter(
    ({ action }) => action === 'resume' || action === 'fetch',
  ).length;
  const finished = enabled.filter(({ action }) => action === 'keep').length;
  const held = enabled.filter(isHeldBack).length;
  const cost = `${sandbox ? 'would cost ' : ''}${dollars(plan.total)}`;
  const work = [
    ...(renders > 0 ? [`${plural(renders, 'take')}, ${cost}`] : []),
    ...(collects > 0 ? [`${plural(collects, 'clip')} to collect`] : []),
  ].join(', and ');
  if (work !== '') {
    const barred = before.filter(({ check, status }) => status === 'problem' && IN_THE_WAY.includes(check));
    if (barred.length > 0)
      return problem(
        'render',
        `would stop at ${barred.map(({ check }) => check).join(', ')}; once that is fixed: ${work}`,
        FIX_FIRST,
      );
    if (isLive) return warning('render', `another run is active; ${work}`, 'Wait until that run has ended.');
  }
  if (held > 0)
    return warning(
      'render',
      `${work === '' ? 'would render nothing' : `would begin: ${work}`}; ${plural(held, 'take')} would be left out`,
      `To see why:\n  ${commandLine('plan', ...words)}`,
    );
  if (work !== '') return fine('render', `would begin: ${work}`);
  if (finished === enabled.length)
    return fine(
      'render',
      `nothing to do: ${finished === 1 ? 'the take is' : `all ${finished} takes are`} finished`,
    );
  return warning(
    'render',
    `nothing to do, and ${finished} of ${plural(enabled.length, 'take')} ${finished === 1 ? 'is' : 'are'} finished`,
    `To see the others:\n  ${commandLine('status', ...words)}`,
  );
}

function refusedCheck(refused: Refusal, before: readonly Check[]): Check {
  const { message, cure } = partedRefusal(refused);
  const same = before.find((each) => each.status === 'problem' && each.message === message);
  if (same) return problem('render', `would not begin: see ${same.check}`, FIX_FIRST);
  // Its cure is the one of `uploads`, which stands above.
  const isHidden = refused.diagnostics.some(({ code }) => code === 'image-not-public');
  return problem('render', `would not begin: ${message}`, isHidden ? FIX_FIRST : cure);
}
