/** Keeps the parts of the page that the server draws, such as sums and tables, at the film's newest state. */
export interface Numbers {
  /** Asks for them once more; asked again meanwhile, once again after that. */
  refresh(): void;
}

/** Follows the numbers; the time chart, which may be long, is asked for while somebody looks at it. */
export function createNumbers(): Numbers {
  const time = document.getElementById('time') as HTMLDetailsElement;
  const drawn = new Map<string, string>();
  let isAsking = false;
  let isStale = false;
  let isChartStale = false;
  time.addEventListener('toggle', () => {
    if (time.open && isChartStale) refresh();
  });

  function refresh(): void {
    isStale = true;
    isChartStale = true;
    if (!isAsking) void ask();
  }
  async function ask(): Promise<void> {
    isAsking = true;
    while (isStale) {
      isStale = false;
      await draw('numbers');
      if (!time.open) continue;
      isChartStale = false;
      await draw('chart');
    }
    isAsking = false;
  }
  /** Draws parts in their places; where the server is gone they stay as they are. */
  async function draw(path: string): Promise<void> {
    const answer = await fetch(path).catch(() => null);
    if (!answer?.ok) return;
    const parts = (await answer.json().catch(() => ({}))) as Record<string, string>;
    for (const [id, markup] of Object.entries(parts)) {
      const place = document.getElementById(id);
      if (!place || drawn.get(id) === markup) continue;
      drawn.set(id, markup);
      const hadFocus = place.contains(document.activeElement);
      place.innerHTML = markup;
      if (hadFocus) place.querySelector<HTMLElement>('summary, button, [tabindex]')?.focus();
    }
  }
  return { refresh };
}
