import { stringify } from 'yaml';

/** A shot of a test film as it is written; the prompt is `prompt of ID` unless told otherwise. */
export type Shot = { id: string } & Record<string, unknown>;

/** The manifest of a test film as text. */
export function filmText(shots: readonly (Shot | string)[], top: Record<string, unknown> = {}): string {
  const written = shots.map((shot) => (typeof shot === 'string' ? { id: shot } : shot));
  return stringify({
    version: 1,
    defaults: { model: 'ltx-2-video', settings: { duration: 6, resolution: '1080p' } },
    ...top,
    shots: written.map((shot) => ({
      prompt: `prompt of ${shot.id}`,
      image: `https://frames.example/${shot.id}.png`,
      ...shot,
    })),
  });
}

/** The ids `010`, `020`, … */
export function shotIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String((index + 1) * 10).padStart(3, '0'));
}
