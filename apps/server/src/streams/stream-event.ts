/**
 * One event of a stream: its id, and its text in the format of Server-Sent Events.
 *
 * It is written once for all readers that get the same. tRPC and the REST API have the same text
 * for it, because tRPC's format is that of Server-Sent Events with JSON as data.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */

const idBegins = Buffer.from('id: ');
const dataBegins = Buffer.from('\ndata: ');
const ends = Buffer.from('\n\n');

export class StreamEvent {
  readonly id: string;
  readonly frame: Buffer;
  readonly #json: Buffer;

  /** @param json the data; JSON has no line breaks of its own. */
  constructor(id: string, json: string | Buffer) {
    this.id = id;
    this.#json = typeof json === 'string' ? Buffer.from(json) : json;
    this.frame = Buffer.concat([idBegins, Buffer.from(id), dataBegins, this.#json, ends]);
  }

  get data(): unknown {
    return JSON.parse(this.#json.toString());
  }
}
