/** A colour: brightness (16 to 235), blue and red difference (16 to 240; 128 is grey), as in ITU-R BT.709. */
export type Colour = readonly [luma: number, blue: number, red: number];

/** A colour from red, green and blue, such as 0xff8800. */
export function colour(rgb: number): Colour {
  const red = ((rgb >> 16) & 255) / 255;
  const green = ((rgb >> 8) & 255) / 255;
  const blue = (rgb & 255) / 255;
  const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return [16 + 219 * luma, 128 + (224 * (blue - luma)) / 1.8556, 128 + (224 * (red - luma)) / 1.5748];
}

/** The colour at a share of the way from one to another. */
export function mix(from: Colour, to: Colour, share: number): Colour {
  const at = (index: 0 | 1 | 2) => from[index] + (to[index] - from[index]) * share;
  return [at(0), at(1), at(2)];
}

/** A part of a canvas; what of it is outside does not count. */
export interface Box {
  top: number;
  bottom: number;
  /** Default: all columns. */
  left?: number;
  right?: number;
}

/** A soft image of half the resolution of a frame: what is painted on it has no hard edges in the frame. */
export interface Canvas {
  columns: number;
  rows: number;
  /** Paints whole rows, each in one colour. */
  fill(colourOf: (y: number) => Colour): void;
  /** Paints a colour over a part as far as `share` (0 to 1) says for each point. */
  paint(colour: Colour, share: (x: number, y: number) => number, box: Box): void;
  /** Copies points of a row from elsewhere, `fade` (0 to 1) of the way to a colour. */
  copy(y: number, from: { y: number; shift: number }, fade: number, to: Colour): void;
  /** The frame as planes of YUV 4:2:0. */
  frame(): Uint8Array;
}

/** Creates a black canvas for a frame with even sides. */
export function createCanvas(width: number, height: number): Canvas {
  const columns = width / 2;
  const rows = height / 2;
  const size = columns * rows;
  const planes = [new Float32Array(size), new Float32Array(size), new Float32Array(size)] as const;
  const [luma, blue, red] = planes;

  return {
    columns,
    rows,
    fill(colourOf) {
      for (let y = 0; y < rows; y += 1) {
        const painted = colourOf(y);
        planes.forEach((plane, index) => {
          plane.fill(painted[index] ?? 0, y * columns, (y + 1) * columns);
        });
      }
    },
    paint([toLuma, toBlue, toRed], share, { top, bottom, left = 0, right = columns }) {
      const first = Math.max(0, Math.floor(left));
      const last = Math.min(columns, Math.ceil(right));
      for (let y = Math.max(0, Math.floor(top)); y < Math.min(rows, bottom); y += 1) {
        for (let x = first, at = y * columns + first; x < last; x += 1, at += 1) {
          const part = share(x, y);
          if (part <= 0) continue;
          luma[at] = mixed(luma[at], toLuma, part);
          blue[at] = mixed(blue[at], toBlue, part);
          red[at] = mixed(red[at], toRed, part);
        }
      }
    },
    copy(y, from, fade, to) {
      planes.forEach((plane, index) => {
        const source = plane.subarray(from.y * columns, (from.y + 1) * columns);
        const target = plane.subarray(y * columns, (y + 1) * columns);
        const added = (to[index] ?? 0) * fade;
        for (let x = 0; x < columns; x += 1) {
          const place = Math.min(columns - 1, Math.max(0, x + from.shift));
          target[x] = (source[place] ?? 0) * (1 - fade) + added;
        }
      });
    },
    frame() {
      const yuv = new Uint8Array((width * height * 3) / 2);
      double(luma, columns, rows, yuv);
      yuv.set(blue, width * height);
      yuv.set(red, (width * height * 5) / 4);
      return yuv;
    },
  };
}

function mixed(from: number | undefined, to: number, share: number): number {
  return (from ?? 0) + (to - (from ?? 0)) * share;
}

/** Writes a plane with both sides doubled, interpolated between the nearest four points. */
function double(plane: Float32Array, columns: number, rows: number, target: Uint8Array): void {
  const line = new Float32Array(columns + 2);
  for (let row = 0; row < 2 * rows; row += 1) {
    const near = (row >> 1) * columns;
    const far = Math.min(rows - 1, Math.max(0, (row >> 1) + (row % 2 === 0 ? -1 : 1))) * columns;
    // Half a brightness more rounds to the nearest.
    for (let x = 0; x < columns; x += 1)
      line[x + 1] = 0.75 * (plane[near + x] as number) + 0.25 * (plane[far + x] as number) + 0.5;
    line[0] = line[1] as number;
    line[columns + 1] = line[columns] as number;
    for (let x = 1, at = row * 2 * columns; x <= columns; x += 1, at += 2) {
      const here = 0.75 * (line[x] as number);
      target[at] = (here + 0.25 * (line[x - 1] as number)) | 0;
      target[at + 1] = (here + 0.25 * (line[x + 1] as number)) | 0;
    }
  }
}
