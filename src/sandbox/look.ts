import { createHash } from 'node:crypto';
import { PALETTE_WORDS, PALETTES, type Palette } from './palette.js';

/** The shapes of a picture. */
export const MOTIFS = ['sea', 'hills', 'skyline', 'window', 'beams'] as const;

export type Motif = (typeof MOTIFS)[number];

/** The number of variants of a prompt's picture. */
const VARIANTS = 4;
const GRAINS = 2 ** 20;

/** What a picture looks like. */
export interface Look {
  palette: Palette;
  motif: Motif;
  /** Decides the positions of the shapes; below 2^20. */
  grain: number;
  /** Counts from 0; variants of a picture differ slightly. */
  variant: number;
}

/** Prompt words that select a motif. */
const MOTIF_WORDS: Record<Motif, string> = {
  sea: 'sea ocean water lake river harbor harbour pier ferry boat ship wave waves beach shore coast bay rope island',
  hills:
    'hill hills mountain mountains valley field fields forest desert dune dunes road landscape village canyon meadow',
  skyline:
    'city street streets roof roofs rooftop tower towers building buildings town skyline traffic market station',
  window:
    'window windows door room house home kitchen inside interior hall office corridor wheelhouse hotel curtain',
  beams:
    'light lights lamp stage beam beams spotlight hand hands face eyes letter dance singer concert telegraph',
};

/**
 * The number of the look that a prompt's words give: the first word that means a palette or a motif decides it, the whole prompt
 * everything else. The same prompt and variant always give the same look.
 */
export function lookOf(prompt: string, variant: number): number {
  const hash = createHash('sha256').update(prompt).digest();
  const words = prompt.toLowerCase().match(/[a-z]+/g) ?? [];
  const palette = meant(words, PALETTES, PALETTE_WORDS) ?? hash.readUInt32BE(0) % PALETTES.length;
  const motif = meant(words, MOTIFS, MOTIF_WORDS) ?? hash.readUInt32BE(4) % MOTIFS.length;
  const grain = hash.readUInt32BE(8) % GRAINS;
  return ((grain * MOTIFS.length + motif) * PALETTES.length + palette) * VARIANTS + (variant % VARIANTS);
}

/** The look of a number. */
export function readLook(look: number): Look {
  const shape = Math.floor(look / VARIANTS);
  const grain = Math.floor(shape / PALETTES.length / MOTIFS.length) % GRAINS;
  return {
    palette: PALETTES[shape % PALETTES.length] ?? 'night',
    motif: MOTIFS[Math.floor(shape / PALETTES.length) % MOTIFS.length] ?? 'sea',
    grain,
    variant: look % VARIANTS,
  };
}

function meant<T extends string>(
  words: readonly string[],
  kinds: readonly T[],
  means: Record<T, string>,
): number | null {
  for (const word of words) {
    const kind = kinds.findIndex((name) => means[name].split(' ').includes(word));
    if (kind !== -1) return kind;
  }
  return null;
}
