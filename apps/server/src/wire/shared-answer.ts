/**
 * An answer that is serialised and compressed once, in parts, for all callers that get the same.
 *
 * It is made for seat maps: 20,000 seats are 1.9 MB of JSON, and take longer to write than all else
 * that a server does for the call. Where an answer has to be a plain object, as in a batch, its
 * fields are read as those of any other.
 */
import { compressPart, joinGzip, type CompressedPart } from './gzip-parts.ts';

/** A part of the text of an answer, made when it is first needed. */
export class TextPart {
  readonly #make: () => string;
  #text: Buffer | undefined;
  #compressed: CompressedPart | undefined;

  /** @param make always makes the same text. */
  constructor(make: () => string) {
    this.#make = make;
  }

  text(): Buffer {
    this.#text ??= Buffer.from(this.#make());
    return this.#text;
  }

  /** Keeps the text only if it was asked for before. */
  compressed(): CompressedPart {
    this.#compressed ??= compressPart(this.#text ?? Buffer.from(this.#make()));
    return this.#compressed;
  }
}

/** The text that a protocol puts around the JSON of an answer. */
export interface Envelope {
  before: string;
  after: string;
}

export abstract class SharedAnswer {
  /** A weak entity tag: equal for answers that say the same. */
  abstract readonly etag: string;
  /** The JSON of the answer, in order. */
  abstract readonly parts: readonly TextPart[];
  readonly #gzipped = new Map<string, Buffer>();

  /** The answer as JSON in an envelope. */
  text({ before, after }: Envelope): Buffer {
    const parts = this.parts.map((part) => part.text());
    return Buffer.concat([Buffer.from(before), ...parts, Buffer.from(after)]);
  }

  /** The same, compressed; made once for each envelope. */
  gzip({ before, after }: Envelope): Buffer {
    const made = this.#gzipped.get(before);
    if (made) return made;
    const parts = this.parts.map((part) => part.compressed());
    const text = (given: string) => (given === '' ? [] : [compressPart(Buffer.from(given))]);
    const gzipped = joinGzip([...text(before), ...parts, ...text(after)]);
    this.#gzipped.set(before, gzipped);
    return gzipped;
  }

  /** For a JSON text that is not made of parts, as in a simulation. */
  abstract toJSON(): object;
}
