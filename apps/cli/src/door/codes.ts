/** Reads codes from a scanner, which is a keyboard that ends each code with Enter. */
import { createInterface } from 'node:readline';
import { sanitize } from '../render/format.ts';
import type { Host } from '../terminal/host.ts';
import { isTerminal } from '../terminal/terminal.ts';

export interface CodeSource {
  /** The lines that are not empty, until the input ends or the signal aborts. */
  codes(): AsyncIterable<string>;
  /** Shows where the next code appears, on a terminal. */
  prompt(): void;
  /** Ends the line of a prompt that no code came for. */
  endPrompt(): void;
}

const sign = 'code › ';

/** @param shows whether a prompt may be shown. */
export function readCodes(
  { stdin, stderr }: Host,
  signal: AbortSignal,
  shows: boolean,
): CodeSource {
  const prompts = shows && isTerminal(stdin);
  const lines = createInterface({ input: stdin, crlfDelay: Infinity });
  const close = () => lines.close();
  signal.addEventListener('abort', close, { once: true });
  return {
    async *codes() {
      for await (const line of lines) {
        if (signal.aborted) return;
        const code = line.trim();
        if (code !== '') yield code;
      }
    },
    prompt() {
      if (prompts) stderr.write(sanitize(sign));
    },
    endPrompt() {
      if (prompts) stderr.write('\n');
    },
  };
}
