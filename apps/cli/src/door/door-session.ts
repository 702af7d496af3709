/** A session at the door: a verdict for each code, one after the other, and a summary. */
import type { Context } from '../context.ts';
import { tallyText, verdictText } from './verdict-text.ts';
import { readCodes } from './codes.ts';
import { Tally, type Outcome, type Verdict } from './verdict.ts';

export interface DoorSession {
  /** Decides on one code. */
  judge(code: string): Promise<Verdict>;
  checksOnly: boolean;
}

/** The widest bar above and below a verdict: it is seen from two metres away. */
const maxBarWidth = 60;

/** Answers codes until stdin ends, or the command is interrupted. */
export async function runDoor(context: Context, session: DoorSession): Promise<Tally> {
  const { host, out, signal, clock } = context;
  const { checksOnly } = session;
  const elapsed = () => host.clock.elapsed?.() ?? host.clock.now();
  const tally = new Tally();
  const source = readCodes(host, signal, !out.json);
  const barWidth = out.canRedraw ? Math.min(maxBarWidth, out.width) : 0;
  source.prompt();
  for await (const code of source.codes()) {
    const startedAt = elapsed();
    const verdict = await session.judge(code);
    tally.add(verdict, elapsed() - startedAt);
    out.data(verdict, (c) => verdictText(verdict, { now: clock.now(), barWidth, checksOnly }, c));
    if (signal.aborted) break;
    source.prompt();
  }
  source.endPrompt();
  out.data({ summary: summaryOf(tally) }, () => tallyText(tally, checksOnly));
  signal.throwIfAborted();
  return tally;
}

function summaryOf(tally: Tally): { codes: number } & Record<Outcome, number> & object {
  return { codes: tally.codes, ...tally.counts, ...tally.times() };
}
