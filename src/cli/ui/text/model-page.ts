import { listValues, nameRange, priceText, TYPE_WORDS } from '../../../catalog/describe.js';
import type { Catalog, Model, Parameter } from '../../../catalog/model.js';
import { escapeControls } from '../../../core/text.js';
import { type Style, style, type View } from './colors.js';
import { type Column, type Row, table } from './columns.js';
import { blocksText, hung } from './layout.js';
import { wrap } from './width.js';

const NAMED: Column[] = [{ align: 'left', cut: { least: 10, most: 28 } }];
const NARROWEST = 40;
const WIDEST = 100;

/** The catalog, a model a row: name, price and how sure it is. */
export function modelsTable(catalog: Catalog, view: View): string {
  const paint = style(view.color);
  const width = widthOf(view);
  const rows = [...catalog.values()].map((model) => [
    { text: model.name, paint: paint.bold },
    `${model.title}. ${priceText(model) ?? 'No published price.'}`,
  ]);
  const hint = wrap('Run shotlist models NAME for the settings of a model.', width).map(paint.dim);
  return `${table(NAMED, rows, { width, indent: 0 }).flat().join('\n')}\n\n${hint.join('\n')}\n`;
}

/** All that the catalog knows of a model: what it takes, with values, ranges and defaults, its price and its notes. */
export function modelPage(model: Model, view: View): string {
  const paint = style(view.color);
  const width = widthOf(view);
  const facts = [
    ['gateway', `${model.gateway_model}, POST ${model.path}`],
    ['image', imageText(model.image)],
    ...(model.endImage ? [['end image', imageText(model.endImage)]] : []),
    ['price', priceText(model) ?? 'Not published; set one under `prices:` in the manifest.'],
  ];
  const settings = Object.entries(model.parameters).flatMap(([key, parameter]) =>
    settingRows(key, parameter, paint),
  );
  return blocksText([
    [`${paint.bold(escapeControls(model.name))}  ${escapeControls(model.title)}`],
    table(NAMED, facts, { width, indent: 2 }).flat(),
    settings.length === 0
      ? []
      : [paint.bold('settings'), ...table(NAMED, settings, { width, indent: 2 }).flat()],
    model.notes.flatMap((note) => hung(`${paint.yellow('!')} `, escapeControls(note), width)),
  ]);
}

function widthOf({ columns }: View): number {
  return Math.min(WIDEST, Math.max(NARROWEST, columns));
}

function imageText(image: Model['image']): string {
  if (!image) return 'none';
  return `${image.required ? 'required' : 'optional'}, sent as ${image.field}`;
}

function settingRows(key: string, parameter: Parameter, paint: Style): Row[] {
  const { description, expected, refused } = parameter;
  const below = [
    description,
    ...(expected ? [`likely ${expectedText(expected)}${expected.why}`] : []),
    ...(refused ?? []).map(({ value, why }) => `not ${listValues([value])}: ${why}`),
  ];
  return [
    [{ text: key, paint: paint.cyan }, acceptedText(parameter)],
    ...below.map((text) => ['', { text, paint: paint.dim }]),
  ];
}

function acceptedText(parameter: Parameter): string {
  const { type, values, form, unit, required } = parameter;
  const range = nameRange(parameter);
  const accepted = values
    ? listValues(values)
    : (form?.says ?? [TYPE_WORDS[type], range].filter((part) => part !== '').join(', '));
  const facts = [
    ...(unit === undefined ? [] : [`unit: ${unit}`]),
    ...(parameter.default === undefined ? [] : [`default: ${listValues([parameter.default])}`]),
    ...(required ? ['required'] : []),
  ];
  return facts.length === 0 ? accepted : `${accepted}  (${facts.join(', ')})`;
}

function expectedText(expected: NonNullable<Parameter['expected']>): string {
  const range = expected.values ? listValues(expected.values) : nameRange(expected);
  return range === '' ? '' : `${range}: `;
}
