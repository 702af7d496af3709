/** All benchmarks, in the order of the table. */
import type { Benchmark } from '../harness/bench.ts';
import { admission } from './line/admission.ts';
import { besideMaps } from './beside-maps.ts';
import { draw } from './line/draw.ts';
import { help } from './help.ts';
import { historySize } from './history-size.ts';
import { maps } from './maps.ts';
import { polls } from './polls.ts';
import { presence } from './presence.ts';
import { processes } from './processes.ts';
import { purchase } from './purchase.ts';
import { race } from './race.ts';
import { room } from './room.ts';
import { streams } from './streams.ts';
import { writes } from './writes.ts';

export const benchmarks: Benchmark[] = [
  purchase,
  besideMaps,
  ...polls,
  room,
  streams,
  ...maps,
  ...writes,
  race,
  admission,
  draw,
  presence,
  historySize,
  help,
  processes,
];
