/** What a process has cost so far, as Linux counts it; null on systems that do not tell. */
import { readFileSync } from 'node:fs';

/** Linux shows CPU time in hundredths of a second, on every machine that Node runs on. */
const microsATick = 10_000;
const bytesAPage = 4_096;

/** CPU time in microseconds, of the program and of the system on its behalf. */
export function cpuMicros(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name comes second, in parentheses, and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * microsATick;
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
