import { describeParameter, listValues, nameRange, priceText } from '../../catalog/describe.js';
import type { Model, Parameter, PriceRule } from '../../catalog/model.js';

/** The settings that a price depends on. */
const PRICED: Readonly<Record<PriceRule['kind'], readonly string[]>> = {
  per_second: ['duration', 'resolution', 'num_frames', 'fps'],
  per_generation: [],
  per_megapixel: ['num_frames', 'video_size'],
};

/** A model in one line: title, price, input image. */
export function modelText(model: Model): string {
  const { title, image } = model;
  const need = image ? (image.required ? 'required' : 'optional') : 'not accepted';
  const end = model.endImage ? ` End image: ${model.endImage.required ? 'required' : 'optional'}.` : '';
  return `${title}. ${priceText(model) ?? 'No published price.'} Input image: ${need}.${end}`;
}

/** A setting of a model for a person who hovers over it: description, values, unit, default, price. */
export function settingText(model: Model, key: string, parameter: Parameter): string {
  const { description, unit, expected, refused = [] } = parameter;
  const { name, price } = model;
  const isPriced = price && PRICED[price.rule.kind].includes(key);
  return paragraphs([
    `${name}: ${description}.`,
    [
      capital(acceptedText(parameter)),
      unit === undefined ? undefined : `Unit: ${unit}.`,
      defaultText(parameter),
    ]
      .filter((part) => part !== undefined)
      .join(' '),
    ...refused.map(({ value, why }) => `Refused: ${listValues([value])} (${why}).`),
    expected &&
      `Probably accepted: ${expected.values ? listValues(expected.values) : nameRange(expected)}; ${expected.why}.`,
    isPriced ? `Price: ${priceText(model)}` : undefined,
  ]);
}

/** What the editor says of a value that the model does not accept. */
export function refusedText({ name }: Model, key: string, parameter: Parameter): string {
  const refused = (parameter.refused ?? []).map(
    ({ value, why }) => `; ${listValues([value])} is refused: ${why}`,
  );
  return `${key}: not accepted by ${name}; ${acceptedText(parameter)}${refused.join('')}`;
}

function acceptedText(parameter: Parameter): string {
  const said = describeParameter(parameter);
  return said.startsWith('allowed: ') ? said : `allowed: ${said}`;
}

function defaultText({ default: value, required }: Parameter): string {
  if (value !== undefined) return `Default: ${listValues([value])}.`;
  return required ? 'Required.' : 'Default: chosen by the gateway.';
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function paragraphs(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}
