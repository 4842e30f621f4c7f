import { clipLength, dollars } from '../../core/figures.js';
import { unreachable } from '../../core/result.js';
import { failureOf } from '../../ledger/state.js';
import { posterPath } from '../../media/poster.js';
import type { PickMark } from '../../plan/pick.js';
import { takeName } from '../../takes/take.js';
import { type ReportRow, reportRow } from '../report-row.js';
import { rowTake, type StatusRow } from '../rows.js';
import { type DisplayState, displayState } from '../totals.js';
import { takeDetails } from './details.js';
import { fileLink, html, type Markup } from './markup.js';
import { commandBox, type PageData, STATE_WORDS } from './page-data.js';

/** A take on the sheet: a frame that plays the clip or says why there is none, its cost, and its details. */
export function takeCard(row: StatusRow, mark: PickMark | null, page: PageData): Markup {
  const facts = reportRow(row, page.priceNow, page.sandbox);
  const state = displayState(row);
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

function clipFrame(row: StatusRow, facts: ReportRow, page: PageData): Markup {
  const picture = pictureOf(row, page);
  const label = `Play take ${takeName(rowTake(row))}${picture === null ? ', no thumbnail' : ''}`;
  return html`<button type="button" class="frame" data-clip="${fileLink(facts.output ?? '')}" aria-label="${label}">${
    picture ?? html`<span class="blank">no thumbnail</span>`
  }</button>`;
}

function noteFrame(row: StatusRow, facts: ReportRow, state: DisplayState, page: PageData): Markup {
  return html`<div class="frame note">${pictureOf(row, page)}<div class="why"><strong>${STATE_WORDS[state]}</strong><p>${
    facts.error ?? stateNote(state, row, page.sandbox)
  }</p></div></div>`;
}

function pictureOf({ job, take }: StatusRow, page: PageData): Markup | null {
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

/** The meaning of a state, for a take without an error message of the gateway. */
function stateNote(state: DisplayState, { job }: StatusRow, sandbox: boolean): string {
  switch (state) {
    case 'pending':
      return job ? 'Settled. The next render resubmits it.' : 'Not submitted yet.';
    case 'outdated':
      return 'Edited. The earlier clip stays in the film until the next render.';
    case 'submitted':
      return 'Rendering at the gateway. The next run downloads the clip.';
    case 'rendered':
      return 'Rendered. The next run downloads the clip at no extra cost.';
    case 'missing':
      return 'Finished, but the clip is not in this folder.';
    case 'unknown':
      return 'The reply was lost: the gateway may have accepted the job. Check there, then settle it.';
    case 'failed':
      return `Failed${job && failureOf(job) === 'error' && !sandbox ? '; not charged' : ''}.`;
    case 'abandoned':
      return 'Abandoned.';
    case 'disabled':
      return 'Disabled in the manifest.';
    case 'finished':
      return '';
    default:
      return unreachable(state);
  }
}
