import { el } from './dom.js';

/** A command with a button that copies it. */
export function copyBox(command: string): HTMLElement {
  return el(
    'div.command',
    {},
    el('code', { tabindex: 0 }, command),
    el('button.copy', { type: 'button' }, 'Copy'),
  );
}

/** Enables every copy button of the page, including those added later. */
export function enableCopying(): void {
  const said = document.querySelector('.said');
  let timer: ReturnType<typeof setTimeout>;
  const say = (text: string) => {
    if (!said) return;
    const open = document.querySelector('dialog[open]');
    (open ?? document.body).append(said);
    said.textContent = text;
    said.classList.add('now');
    clearTimeout(timer);
    timer = setTimeout(() => said.classList.remove('now'), 1600);
  };
  document.addEventListener('click', async ({ target }) => {
    const code =
      target instanceof Element ? target.closest('.copy')?.parentElement?.querySelector('code') : null;
    if (!code) return;
    try {
      await navigator.clipboard.writeText(code.textContent ?? '');
      say('Copied');
    } catch {
      getSelection()?.selectAllChildren(code);
      say('Selected. Copy it with your keyboard');
    }
  });
}
