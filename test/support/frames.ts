/** An opaque PNG of 16:9 without a picture, which differs from any other by that text. */
export function frame(text: string, width = 1600, height = 900): Buffer {
  const header = Buffer.alloc(33);
  header.write('\x89PNG\r\n\x1a\n', 'latin1');
  header.writeUInt32BE(13, 8);
  header.write('IHDR', 12);
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  // Bits of a channel, and true colour without alpha.
  header.set([8, 2], 24);
  return Buffer.concat([header, Buffer.from(text), Buffer.from('\0\0\0\0IEND\xae\x42\x60\x82', 'latin1')]);
}

/** What a gateway sees of the images that it is given: for each prompt the status and bytes of its link, fetched at once and without any key. */
export class ImageReader {
  readonly seen = new Map<string, Promise<{ status: number; bytes: string }>>();

  /** Told of every submission. */
  readonly onPost = ({ body }: { body: string }): void => {
    const { prompt, image_url } = JSON.parse(body) as { prompt: string; image_url: string };
    const read = fetch(image_url).then(async (answer) => ({
      status: answer.status,
      bytes: Buffer.from(await answer.arrayBuffer()).toString('latin1'),
    }));
    this.seen.set(prompt, read);
  };

  /** What was read of the image of each prompt, in order. */
  async all(): Promise<Record<string, { status: number; bytes: string }>> {
    return Object.fromEntries(
      await Promise.all(Array.from(this.seen, async ([prompt, read]) => [prompt, await read] as const)),
    );
  }
}
