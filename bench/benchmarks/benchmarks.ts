/** All benchmarks, in the order of the table. */
import type { Subject } from '../harness/bench.ts';
import { admission } from './admission.ts';
import { help } from './help.ts';
import { past } from './history-size.ts';
import { polls } from './polls.ts';
import { presence } from './presence.ts';
import { processes } from './processes.ts';
import { race } from './race.ts';
import { room } from './room.ts';
import { writes } from './writes.ts';

export const subjects: Subject[] = [
  ...polls,
  room,
  ...writes,
  race,
  admission,
  presence,
  past,
  help,
  processes,
];
