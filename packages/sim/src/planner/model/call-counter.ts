/** Counts the requests that buyers send, by call and by second. */

export const modelledCalls = [
  'join',
  'status',
  'leave',
  'dates',
  'seats',
  'reservations',
  'reserve',
  'charge',
  'pay',
] as const;

export type ModelledCall = (typeof modelledCalls)[number];

/** Requests of one second, by call. */
export type CallRates = Record<ModelledCall, number>;

const firstSeconds = 4_096;

export class CallCounter {
  /** By second; one for each call. */
  readonly #perSecond = modelledCalls.map(() => new Float64Array(firstSeconds));
  #lastSecond = 0;

  /** @param atMs when the server gets them. */
  count(call: ModelledCall, atMs: number, calls = 1): void {
    const second = Math.floor(atMs / 1000);
    if (second > this.#lastSecond) this.#lastSecond = second;
    const index = indexOf[call];
    if (second >= this.#perSecond[index]!.length) this.#lengthen(index, second);
    this.#perSecond[index]![second]! += calls;
  }

  /** The number of requests of a call. */
  total(call: ModelledCall): number {
    return this.#perSecond[indexOf[call]]!.reduce((sum, calls) => sum + calls, 0);
  }

  /** The second with the largest sum of weighted calls, and its calls. */
  peak(weightOf: (call: ModelledCall) => number): { atSeconds: number; rates: CallRates } {
    let atSeconds = 0;
    let largest = -1;
    const weights = modelledCalls.map((call) => weightOf(call));
    for (let second = 0; second <= this.#lastSecond; second += 1) {
      let sum = 0;
      for (const [index, weight] of weights.entries()) sum += weight * this.#at(index, second);
      if (sum <= largest) continue;
      largest = sum;
      atSeconds = second;
    }
    const rates = modelledCalls.map((call, index) => [call, this.#at(index, atSeconds)]);
    return { atSeconds, rates: Object.fromEntries(rates) as CallRates };
  }

  #at(index: number, second: number): number {
    return this.#perSecond[index]![second] ?? 0;
  }

  #lengthen(index: number, second: number): void {
    const longer = new Float64Array(2 * second);
    longer.set(this.#perSecond[index]!);
    this.#perSecond[index] = longer;
  }
}

const indexOf = Object.fromEntries(modelledCalls.map((call, index) => [call, index])) as Record<
  ModelledCall,
  number
>;
