/** What an element is given: attributes, and text or children. Text is never read as markup. */
type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined>;

/** Makes an element: `el('p.note', { title: 'x' }, 'text')`; an attribute that is false, null or undefined is omitted. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K | `${K}.${string}`,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const [name = 'div', ...classes] = tag.split('.');
  const element = document.createElement(name) as HTMLElementTagNameMap[K];
  if (classes.length > 0) element.className = classes.join(' ');
  setAttributes(element, attributes);
  append(element, children);
  return element;
}

/** Puts children into an element in place of what was there. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  append(element, children);
}

/** A button with an icon; its label is what a screen reader says and what a mouse shows. */
export function iconButton(
  icon: IconName,
  label: string,
  onClick: () => void,
  key?: string,
): HTMLButtonElement {
  const button = el('button.icon', {
    type: 'button',
    'aria-label': label,
    title: key ? `${label} (${key})` : label,
  });
  button.append(svgIcon(icon));
  button.addEventListener('click', onClick);
  return button;
}

/** Gives a button another icon and label. */
export function setIcon(button: HTMLButtonElement, icon: IconName, label: string, key: string): void {
  if (button.dataset.icon === icon) return;
  button.dataset.icon = icon;
  button.setAttribute('aria-label', label);
  button.title = `${label} (${key})`;
  fill(button, svgIcon(icon));
}

/** Outlines in a square of 24. */
const ICONS = {
  play: 'M7 4.5v15l12.5-7.5z',
  pause: 'M6.5 4.5h4v15h-4zM13.5 4.5h4v15h-4z',
  previous: 'M5 5h2.5v14H5zM19 5v14L8.5 12z',
  next: 'M16.5 5H19v14h-2.5zM5 5v14l10.5-7z',
  back: 'M14.5 5v14L5 12zM17 9h2.5v6H17z',
  ahead: 'M9.5 5v14l9.5-7zM4.5 9H7v6H4.5z',
  sound:
    'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM14.5 8.5a4.5 4.5 0 0 1 0 7v-1.8a2.8 2.8 0 0 0 0-3.4zM14.5 5a8 8 0 0 1 0 14v-1.9a6.3 6.3 0 0 0 0-10.2z',
  muted:
    'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15 9.7l1.2-1.2 2 2 2-2 1.2 1.2-2 2.3 2 2.3-1.2 1.2-2-2-2 2-1.2-1.2 2-2.3z',
  full: 'M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z',
  close: 'M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4L12 13.4 6.4 19 5 17.6l5.6-5.6L5 6.4z',
  left: 'M14.5 5 16 6.5 10.5 12l5.5 5.5-1.5 1.5-7-7z',
  right: 'M9.5 5 8 6.5l5.5 5.5L8 17.5 9.5 19l7-7z',
  grid: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  list: 'M4 5h3v3H4zM9 5h11v3H9zM4 10.5h3v3H4zM9 10.5h11v3H9zM4 16h3v3H4zM9 16h11v3H9z',
  print: 'M7 3h10v5H7zM4 9h16v8h-3v-3H7v3H4zM8.5 15.5h7V21h-7z',
} as const;

export type IconName = keyof typeof ICONS;

function svgIcon(name: IconName): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  setAttributes(svg, { viewBox: '0 0 24 24', 'aria-hidden': 'true' });
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, String(value));
  }
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) if (child) element.append(child);
}
