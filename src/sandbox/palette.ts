import { type Colour, colour } from './canvas.js';

/** The palettes of the pictures. */
export const PALETTES = [
  'night',
  'sodium',
  'dawn',
  'dusk',
  'fog',
  'day',
  'forest',
  'desert',
  'neon',
  'lamp',
] as const;

export type Palette = (typeof PALETTES)[number];

/** Prompt words that select a palette. */
export const PALETTE_WORDS: Record<Palette, string> = {
  night: 'night midnight moon moonlight moonlit star stars dark darkness starry',
  sodium:
    'sodium street lamplight tungsten lantern lanterns harbor harbour pier whisky brass amber tavern bar',
  dawn: 'dawn sunrise morning spring blossom wedding pastel pink baby',
  dusk: 'dusk sunset evening twilight golden autumn fire burning red raincoat',
  fog: 'fog foggy mist misty rain rainy snow snowy winter ice storm grey gray overcast letter',
  day: 'day noon sunny summer blue beach sky airport island swimming',
  forest: 'forest wood woods tree trees jungle garden leaf leaves meadow grass green moss',
  desert: 'desert sand dune dunes canyon dust savanna western wheat',
  neon: 'neon cyberpunk club disco hologram robot spaceship laser electric arcade tokyo',
  lamp: 'lamp candle candles candlelight kitchen bedroom library study fireplace inside interior',
};
/** The colours of a picture: the sky from the top to the horizon, what stands before it, and its light. */
export interface Colours {
  top: Colour;
  middle: Colour;
  low: Colour;
  shade: Colour;
  light: Colour;
}

export const COLOURS: Record<Palette, Colours> = {
  night: tones(0x0b1526, 0x17304a, 0x3d6278, 0x070d17, 0xe8efe6),
  sodium: tones(0x10161f, 0x2b2f38, 0x8a5a32, 0x0b0c10, 0xffc37a),
  dawn: tones(0x3b4a6b, 0x9a7f92, 0xf0b79a, 0x2a2a3d, 0xfff0d8),
  dusk: tones(0x1f2440, 0x7a3d4f, 0xe08a52, 0x1a1423, 0xffdca0),
  fog: tones(0x4a5a63, 0x7d8b90, 0xb4bcb9, 0x2a353b, 0xf2f1e8),
  day: tones(0x2b6188, 0x6f9fb8, 0xd6dccb, 0x27424e, 0xfffaea),
  forest: tones(0x1d3a36, 0x4b7060, 0xb8bf8c, 0x10211f, 0xf6efc4),
  desert: tones(0x5a4a52, 0xb07a58, 0xecc38a, 0x3a2420, 0xfff1cc),
  neon: tones(0x130d26, 0x3b1c57, 0xb03a78, 0x0b0817, 0x8fe6f0),
  lamp: tones(0x1c110d, 0x4a2a1a, 0x9a6034, 0x0f0907, 0xffdca6),
};

function tones(...[top, middle, low, shade, light]: [number, number, number, number, number]): Colours {
  return {
    top: colour(top),
    middle: colour(middle),
    low: colour(low),
    shade: colour(shade),
    light: colour(light),
  };
}
