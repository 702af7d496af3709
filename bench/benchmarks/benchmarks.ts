/** All benchmarks, in the order of the table. */
import type { Benchmark } from '../harness/bench.ts';
import { admission } from './admission.ts';
import { help } from './help.ts';
import { historySize } from './history-size.ts';
import { polls } from './polls.ts';
import { presence } from './presence.ts';
import { processes } from './processes.ts';
import { race } from './race.ts';
import { room } from './room.ts';
import { writes } from './writes.ts';

export const benchmarks: Benchmark[] = [
  ...polls,
  room,
  ...writes,
  race,
  admission,
  presence,
  historySize,
  help,
  processes,
];
