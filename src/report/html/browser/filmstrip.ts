import { el } from './dom.js';
import type { FilmModel } from './model.js';
import type { Timeline } from './timeline.js';

/** A strip of the film behind its scrubbing bar: a picture for each shot where there is room, else bands by scene. */
export interface Filmstrip {
  element: HTMLCanvasElement;
  draw(): void;
}

/** The least width of a picture, in pixels. */
const LEAST = 14;

/** Draws the parts of the film across the width of the strip. */
export function createFilmstrip(timeline: () => Timeline, model: () => FilmModel): Filmstrip {
  const canvas = el('canvas.strip', { 'aria-hidden': 'true' });
  const pictures = new Map<string, HTMLImageElement>();
  let asked = false;
  const later = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(draw);
  };
  const pictureOf = (link: string) => {
    const known = pictures.get(link);
    if (known) return known;
    const picture = new Image();
    picture.addEventListener('load', later);
    picture.src = link;
    pictures.set(link, picture);
    return picture;
  };
  function draw(): void {
    asked = false;
    const scale = Math.min(2, devicePixelRatio);
    const [width, height] = [canvas.clientWidth * scale, canvas.clientHeight * scale];
    if (width === 0 || height === 0) return;
    Object.assign(canvas, { width, height });
    const pen = canvas.getContext('2d');
    if (!pen) return;
    const { parts, seconds } = timeline();
    const { data, takes } = model();
    for (const part of parts) {
      const [x, end] = [(part.start / seconds) * width, (part.end / seconds) * width];
      const take = takes[part.take ?? -1];
      pen.fillStyle = bandColor(data.shots[part.shot]?.scene ?? 0, take !== undefined);
      pen.fillRect(x, 0, end - x, height);
      if (!take) drawStripes(pen, x, end, height, scale);
      if (take?.poster && end - x >= LEAST * scale) drawTiles(pen, pictureOf(take.poster), x, end, height);
      if (end - x < 3 * scale) continue;
      pen.fillStyle = '#000c';
      pen.fillRect(end - scale, 0, scale, height);
    }
  }
  new ResizeObserver(later).observe(canvas);
  return { element: canvas, draw: later };
}

function drawTiles(
  pen: CanvasRenderingContext2D,
  picture: HTMLImageElement,
  from: number,
  to: number,
  height: number,
): void {
  if (!picture.complete || picture.naturalWidth === 0) return;
  const width = (picture.naturalWidth / picture.naturalHeight) * height;
  // The middle of a picture that is wider than its place.
  const begin = Math.min(from, (from + to - width) / 2);
  pen.save();
  pen.beginPath();
  pen.rect(from, 0, to - from, height);
  pen.clip();
  for (let x = begin; x < to; x += width) pen.drawImage(picture, x, 0, width, height);
  pen.restore();
}

function drawStripes(
  pen: CanvasRenderingContext2D,
  from: number,
  to: number,
  height: number,
  scale: number,
): void {
  pen.save();
  pen.beginPath();
  pen.rect(from, 0, to - from, height);
  pen.clip();
  pen.strokeStyle = '#ffffff14';
  pen.lineWidth = 3 * scale;
  pen.beginPath();
  for (let x = from - height; x < to; x += 10 * scale) {
    pen.moveTo(x, height);
    pen.lineTo(x + height, 0);
  }
  pen.stroke();
  pen.restore();
}

/** Neighbouring scenes differ; what is missing is striped dark. */
function bandColor(scene: number, isThere: boolean): string {
  const hue = (scene * 47 + 205) % 360;
  return isThere ? `hsl(${hue} 18% 34%)` : `hsl(${hue} 12% 17%)`;
}
