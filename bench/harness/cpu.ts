/** What a process has cost so far, as Linux counts it; null on systems that do not tell. */
import { childrenOf } from '@onsale/db/testing/server';
import { readFileSync } from 'node:fs';

/** Linux shows CPU time in hundredths of a second, on every machine that Node runs on. */
const microsATick = 10_000;
const bytesAPage = 4_096;

/** CPU time in microseconds, of the program and of the system on its behalf. */
export function cpuMicros(pid: number): number | null {
  return ticksOf(pid, ownTicks);
}

/** The same of a process and of all that it started, whether they still run or have ended. */
export function cpuMicrosOfFamily(pid: number): number | null {
  const ended = ticksOf(pid, endedTicks);
  const living = childrenOf(pid).reduce((sum, child) => sum + (cpuMicros(child) ?? 0), 0);
  const own = ticksOf(pid, [...ownTicks, ...endedTicks]);
  // One that ended meanwhile may be counted twice, or not at all.
  if (ticksOf(pid, endedTicks) !== ended) return cpuMicrosOfFamily(pid);
  return own === null ? null : own + living;
}

/** Where they stand behind the name, by proc(5): those of the process, and of its ended children. */
const ownTicks = [11, 12];
const endedTicks = [13, 14];

function ticksOf(pid: number, places: number[]): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name comes second, in parentheses, and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return places.reduce((sum, place) => sum + Number(fields[place]), 0) * microsATick;
  } catch {
    return null;
  }
}

/** Memory that the process has in the machine's own. */
export function residentBytes(pid: number): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * bytesAPage;
  } catch {
    return null;
  }
}
