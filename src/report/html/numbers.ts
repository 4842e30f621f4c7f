import { cents, dollars, timeText } from '../../core/figures.js';
import type { Usd } from '../../core/money.js';
import { plural } from '../../core/text.js';
import type { Subtotal, Totals } from '../totals.js';
import { sceneName } from './film-data.js';
import { html, type Markup } from './markup.js';
import { barLength, type PageData } from './page-data.js';

/** Money, folded: tiles, and tables by scene and model; the content of the element `money`. */
export function moneyPart(totals: Totals, page: PageData): Markup {
  return html`<summary><h2>Money</h2><span>${moneyText(totals, page.sandbox)}, quoted ${cents(totals.quoted)}</span></summary>
<div class="tiles">${tiles(totals, page)}</div>
<div class="ledgers">
${ledger('By scene', 'scene', 'No scene', totals.scenes, totals, page)}
${ledger('By model', 'model', 'Unknown model', totals.models, totals, page)}
</div>`;
}

/** All that the film has committed, in a few words: `would cost $17.22`. */
export function moneyText({ spent }: Totals, sandbox: boolean): string {
  const known = `${cents(spent.committed)}${spent.unpriced > 0 ? ` and ${plural(spent.unpriced, 'job')} without a known price` : ''}`;
  return sandbox ? `would cost ${known}` : `${known} charged or reserved`;
}

function tiles(
  { finished, missing, takes, seconds, spent, quoted, unquoted }: Totals,
  { sandbox }: PageData,
): Markup[] {
  const whole = spent.unpriced > 0 ? 'unknown' : cents(spent.committed);
  const parts: [Usd, string][] = [
    [spent.film, 'for clips of the film'],
    [spent.replaced, 'for replaced clips'],
    [spent.failures, sandbox ? 'for failures' : 'for failures, possibly charged'],
    [spent.reserved, 'reserved'],
  ];
  const known = parts.filter(([amount]) => amount > 0n).map(([amount, what]) => `${cents(amount)} ${what}`);
  if (spent.unpriced > 0) known.push(`${plural(spent.unpriced, 'job')} without a known price`);
  return [
    tile(
      'Finished',
      `${finished} of ${takes}`,
      `${timeText(seconds)} of clips${missing > 0 ? `; ${missing} more finished, not in this folder` : ''}`,
    ),
    tile(
      'Quoted',
      cents(quoted),
      unquoted > 0 ? `plus ${plural(unquoted, 'take')} without a known price` : plural(takes, 'take'),
    ),
    tile(sandbox ? 'Would cost' : 'Charged or reserved', whole, known.join(', ') || 'nothing yet'),
  ];
}

function tile(name: string, value: string, note: string): Markup {
  return html`<div class="tile"><h3>${name}</h3><p class="value">${value}</p><p class="tilenote">${note}</p></div>`;
}

function ledger(
  title: string,
  column: string,
  unnamed: string,
  parts: readonly Subtotal[],
  whole: Totals,
  page: PageData,
): Markup {
  const most = parts.reduce<Usd>((max, { quoted, spent }) => larger(max, larger(quoted, spent)), 0n);
  const nameOf = ({ name, isApart }: Pick<Subtotal, 'name' | 'isApart'>) =>
    isApart ? 'Earlier versions' : name === null ? unnamed : sceneName(name);
  const rows = parts.map(
    ({ finished, takes, quoted, unquoted, spent, ...part }) =>
      html`<tr><th scope="row">${nameOf(part)}</th><td>${takes > 0 && `${finished}/${takes}`}</td><td>${
        unquoted > 0 && quoted === 0n ? 'no price' : takes > 0 && dollars(quoted)
      }</td><td>${dollars(spent)}</td><td class="bar"><svg width="100%" height="10" aria-hidden="true"><rect class="quoted" width="${barLength(quoted, most)}%" height="10" rx="2"/><rect class="spent" width="${barLength(spent, most)}%" height="10" rx="2"/></svg></td></tr>`,
  );
  const id = `by-${column}`;
  return html`<section class="ledger"><h3 id="${id}">${title}</h3><div class="scroll" tabindex="0" role="region" aria-labelledby="${id}"><table>
<thead><tr><th scope="col">${column}</th><th scope="col">done</th><th scope="col">quoted</th><th scope="col">${
    page.sandbox ? 'would cost' : 'charged'
  }</th><td class="bar"></td></tr></thead>
<tbody>${rows}</tbody>
<tfoot><tr><th scope="row">All</th><td>${whole.finished}/${whole.takes}</td><td>${dollars(whole.quoted)}</td><td>${dollars(whole.spent.committed)}</td><td class="bar"></td></tr></tfoot></table></div></section>`;
}

function larger(a: Usd, b: Usd): Usd {
  return a > b ? a : b;
}
