import { dollars, timeText } from '../../core/figures.js';
import { groupBy } from '../../core/group.js';
import { plural } from '../../core/text.js';
import { type Choice, markOf } from '../../plan/pick.js';
import { rowChoices, rowTake, type StatusRow } from '../rows.js';
import { totalsOf } from '../totals.js';
import { imageUsed, requestOf, settingsText } from './details.js';
import { html, type Markup } from './markup.js';
import type { PageData } from './page-data.js';
import { takeCard } from './take.js';

/** Which takes are picked, by shot. */
type Choices = ReadonlyMap<string, Choice>;

/** The contact sheet: one section per scene with its shots in order, takes side by side; orphans last. */
export function contactSheet(rows: readonly StatusRow[], page: PageData): Markup {
  const choices = rowChoices(page.rows);
  const takes = rows.filter(({ orphan }) => !orphan);
  const scenes = groupBy(takes, ({ take }) => take?.scene ?? null);
  const orphans = rows.filter(({ orphan }) => orphan);
  const isPlain = scenes.size === 1 && scenes.has(null);
  return html`${[...scenes].map(([scene, of]) =>
    section(scene ?? (isPlain ? 'All shots' : 'No scene'), scene ?? '', of, choices, page),
  )}${
    orphans.length > 0 &&
    section('Earlier versions: clips that no take uses any more', '*orphans', orphans, new Map(), page)
  }`;
}

function section(
  title: string,
  scene: string,
  rows: readonly StatusRow[],
  choices: Choices,
  page: PageData,
): Markup {
  const totals = totalsOf(rows, page.priceNow);
  const shots = groupBy(rows, (row) => rowTake(row).shot);
  const facts = [
    plural(shots.size, 'shot'),
    ...(totals.takes > 0 ? [`${totals.finished} of ${plural(totals.takes, 'take')} finished`] : []),
    ...(totals.seconds > 0 ? [timeText(totals.seconds)] : []),
    ...(totals.spent.unpriced > 0
      ? ['cost unknown']
      : totals.spent.committed > 0n
        ? [dollars(totals.spent.committed)]
        : []),
  ];
  return html`<section class="scene" data-scene="${scene}">
<header><h2>${title}</h2><p>${facts.join(' · ')}</p></header>
<div class="shots">${[...shots].map(([shot, takes]) => shotBlock(shot, takes, choices.get(shot), page))}</div>
</section>
`;
}

function shotBlock(
  shot: string,
  rows: readonly StatusRow[],
  choice: Choice | undefined,
  page: PageData,
): Markup {
  const [first] = rows;
  if (!first) return html``;
  const prompt = first.take?.prompt ?? (first.job ? promptOf(first) : '');
  const { body, wrote } = requestOf(first);
  const model = first.take?.model.name ?? first.job?.intent.model ?? '';
  const image = imageUsed(first);
  const settings = settingsText(
    body,
    wrote.filter((key) => key !== 'prompt'),
  );
  return html`<section class="shot" data-takes="${Math.min(rows.length, 4)}" data-text="${shot} ${prompt} ${first.take?.notes ?? ''} ${model} ${settings}">
<header><h3>${shot}</h3><p class="prompt">${prompt}</p><p class="asked"><b>${model}</b>${
    settings && html` · ${settings}`
  }${image !== null && html`<span class="image">image ${image}</span>`}</p>${
    first.take?.notes ? html`<p class="notes">${first.take.notes}</p>` : null
  }</header>
<div class="takes">${rows.map((row) => takeCard(row, markOf(choice, rowTake(row).take), page))}</div>
</section>
`;
}

function promptOf(row: StatusRow): string {
  const { prompt } = requestOf(row).body;
  return typeof prompt === 'string' ? prompt : '';
}
