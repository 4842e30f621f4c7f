import { clipLength, dollars } from '../../core/figures.js';
import { unreachable } from '../../core/result.js';
import { failureOf } from '../../ledger/state.js';
import { posterPath } from '../../media/poster.js';
import type { PickMark } from '../../plan/pick.js';
import { takeName } from '../../takes/take.js';
import { type ReportRow, reportRow } from '../facts.js';
import { rowTake, type StatusRow } from '../rows.js';
import { type Seen, seen } from '../totals.js';
import { takeDetails } from './details.js';
import { commandBox, type PageFacts, STATE_WORDS } from './facts.js';
import { fileLink, html, type Markup } from './markup.js';

/** One take on the sheet: its frame, which plays where there is a clip and says why if there is none; what it cost; the rest folded. */
export function takeCard(row: StatusRow, mark: PickMark | null, page: PageFacts): Markup {
  const facts = reportRow(row, page.priceNow, page.sandbox);
  const state = seen(row);
  const name = takeName(rowTake(row));
  const command = page.command(row);
  const flags = row.job?.clips?.flags ?? [];
  return html`<article class="take ${state}" data-state="${state}" data-text="${name} ${facts.model} ${facts.request_id ?? ''} ${mark ?? ''}" aria-label="Take ${name}, ${STATE_WORDS[state]}" tabindex="-1">
${state === 'finished' ? clipFrame(row, facts, page) : noteFrame(row, facts, state, page)}
<p class="caption"><span class="number">Take ${facts.take}</span>${
    state === 'finished' ? html`<span class="length">${clipLength(facts.duration_s)}</span>` : null
  }<span class="state"><i></i>${STATE_WORDS[state]}</span>${mark && html`<span class="pick-mark ${mark === 'picked' ? 'is-picked' : 'is-stale'}">${mark}</span>`}${costOf(facts, page.sandbox)}</p>
${flags.length > 0 && html`<p class="flags">${flags.join('; ')}</p>`}${command !== null && commandBox(command)}
${takeDetails(row, facts, page)}
</article>`;
}

function clipFrame(row: StatusRow, facts: ReportRow, page: PageFacts): Markup {
  const picture = pictureOf(row, page);
  const label = `Play take ${takeName(rowTake(row))}${picture === null ? ', no poster' : ''}`;
  return html`<button type="button" class="frame" data-clip="${fileLink(facts.output ?? '')}" aria-label="${label}">${
    picture ?? html`<span class="blank">no poster</span>`
  }</button>`;
}

function noteFrame(row: StatusRow, facts: ReportRow, state: Seen, page: PageFacts): Markup {
  return html`<div class="frame note">${pictureOf(row, page)}<div class="why"><strong>${STATE_WORDS[state]}</strong><p>${
    facts.error ?? explain(state, row)
  }</p></div></div>`;
}

function pictureOf({ job, take }: StatusRow, page: PageFacts): Markup | null {
  const poster = job && page.posters.has(job.job) ? posterPath(job.job) : null;
  const path = poster ?? (take && page.localImage(take));
  return path === null ? null : html`<img src="${fileLink(path)}" alt="" loading="lazy" decoding="async">`;
}

function costOf(facts: ReportRow, sandbox: boolean): Markup | null {
  const { charge_usd, charge_basis, quote_usd, attempts } = facts;
  if (attempts === 0) {
    return quote_usd === null
      ? null
      : html`<span class="cost">${dollars(quote_usd)} <small>quoted</small></span>`;
  }
  if (charge_basis === 'none') return html`<span class="cost"><small>not charged</small></span>`;
  if (charge_usd === null) return html`<span class="cost">no price</span>`;
  const basis = sandbox || charge_basis === 'charged' ? null : html` <small>${charge_basis}</small>`;
  return html`<span class="cost">${dollars(charge_usd)}${basis}</span>`;
}

/** What a state means where the gateway gave no words of its own. */
function explain(state: Seen, { job }: StatusRow): string {
  switch (state) {
    case 'pending':
      return job ? 'Settled: the next render submits it again.' : 'Nothing was submitted, nothing was paid.';
    case 'submitted':
      return 'The gateway has the job; its clip is fetched by the next run.';
    case 'rendered':
      return 'Paid and rendered; its clip is fetched by the next run, free of charge.';
    case 'missing':
      return 'Paid and finished, but the clip is not in this folder.';
    case 'unknown':
      return 'Nobody can tell whether the gateway took the job. Look there, then settle it.';
    case 'failed':
      return `It failed${job && failureOf(job) === 'error' ? '; not charged' : ''}.`;
    case 'abandoned':
      return 'Done without.';
    case 'disabled':
      return 'The manifest leaves this shot out.';
    case 'finished':
      return '';
    default:
      return unreachable(state);
  }
}
