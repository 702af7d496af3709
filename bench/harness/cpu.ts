/** CPU time and memory of processes, from Linux's /proc; null on other systems. */
import { childrenOf } from '@onsale/db/testing/server';
import { readFileSync } from 'node:fs';

/** /proc counts CPU time in hundredths of a second on every platform of Node. */
const microsATick = 10_000;
const bytesAPage = 4_096;

/** CPU time in microseconds, in user mode and in the kernel. */
export function cpuMicros(pid: number): number | null {
  return ticksOf(pid, ownTicks);
}

/** CPU time of a process and of all its descendants, running or ended. */
export function cpuMicrosOfFamily(pid: number): number | null {
  const ended = ticksOf(pid, endedTicks);
  const living = childrenOf(pid).reduce((sum, child) => sum + (cpuMicros(child) ?? 0), 0);
  const own = ticksOf(pid, [...ownTicks, ...endedTicks]);
  // A child that ends during the reading may be counted twice, or not at all.
  if (ticksOf(pid, endedTicks) !== ended) return cpuMicrosOfFamily(pid);
  return own === null ? null : own + living;
}

/** Field offsets after the name, by proc(5): of the process, and of its ended children. */
const ownTicks = [11, 12];
const endedTicks = [13, 14];

function ticksOf(pid: number, places: number[]): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is the second field, in parentheses, and may contain any character.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return places.reduce((sum, place) => sum + Number(fields[place]), 0) * microsATick;
  } catch {
    return null;
  }
}

/** Resident memory of the process. */
export function residentBytes(pid: number): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * bytesAPage;
  } catch {
    return null;
  }
}
