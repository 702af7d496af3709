/**
 * Parses Server-Sent Events from text that arrives in pieces, in bounded memory.
 *
 * An EventSource of the platform takes no headers, so a token would have to stand in the URL. This
 * parser reads the body of a `fetch` instead, and one that tests and simulations make.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */

/** One event of a stream. */
export interface StreamMessage {
  /** Such as `ping`; `message` where the stream names none. */
  event: string;
  /** The id that the event itself has; undefined if it has none. */
  id: string | undefined;
  data: string;
}

/** The map of the largest hall, 100,000 seats, is 20 MB of text. */
const maxEventChars = 64 * 1024 * 1024;

/** Thrown for an event that is longer than any of this server. */
export class EventTooLong extends Error {
  override readonly name = 'EventTooLong';
}

export class EventParser {
  /** The time after which the server wants its client to connect again, as it was told last. */
  retryMs: number | undefined;
  readonly #maxChars: number;
  /** The beginning of a line that is not complete. */
  #line = '';
  /** Whether the last line ended with CR: a LF that follows belongs to its end. */
  #endedWithCr = false;
  #data = '';
  #hasData = false;
  #event = '';
  #id: string | undefined;

  constructor(maxChars: number = maxEventChars) {
    this.#maxChars = maxChars;
  }

  /**
   * Takes the next piece of text, which may end anywhere.
   *
   * @returns the events that are complete with it.
   * @throws EventTooLong
   */
  push(text: string): StreamMessage[] {
    const messages: StreamMessage[] = [];
    let from = 0;
    for (const { 0: end, index } of text.matchAll(/\r\n?|\n/g)) {
      const isEndOfBefore = index === 0 && end === '\n' && this.#endedWithCr;
      const message = isEndOfBefore ? undefined : this.#take(this.#line + text.slice(from, index));
      if (message) messages.push(message);
      this.#line = '';
      from = index + end.length;
    }
    if (text !== '') this.#endedWithCr = text.endsWith('\r');
    this.#line += text.slice(from);
    if (this.#line.length + this.#data.length > this.#maxChars) throw new EventTooLong();
    return messages;
  }

  /** @returns the event that an empty line ends, if it has data. */
  #take(line: string): StreamMessage | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') {
      this.#data += this.#hasData ? `\n${value}` : value;
      this.#hasData = true;
    } else if (field === 'event') this.#event = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d{1,9}$/.test(value)) this.retryMs = Number(value);
    return undefined;
  }

  #dispatch(): StreamMessage | undefined {
    const message = { event: this.#event || 'message', id: this.#id, data: this.#data };
    const hasData = this.#hasData;
    this.#data = '';
    this.#hasData = false;
    this.#event = '';
    this.#id = undefined;
    return hasData ? message : undefined;
  }
}
