/** The parts of a modelled sale, which its rules share. */
import { randomStream, type Random } from '../../foundation/random.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { AdmissionLog } from './line/admission-log.ts';
import { BuyerStreams } from './buyer-streams.ts';
import { BuyerTable } from './buyer-table.ts';
import { CallCounter } from './call-counter.ts';
import { personaCode, type Crowd } from './crowd.ts';
import { EventHeap } from './event-heap.ts';
import { Hall } from './hall.ts';
import { ModelLine } from './line/model-line.ts';
import { PollTimes } from './line/poll-times.ts';
import { Sessions } from './line/sessions.ts';

export interface SaleParts {
  scenario: Scenario;
  /** For times of requests and polls. */
  random: Random;
  heap: EventHeap;
  calls: CallCounter;
  log: AdmissionLog;
  line: ModelLine;
  sessions: Sessions;
  hall: Hall;
  buyers: BuyerTable;
  streams: BuyerStreams;
  polls: PollTimes;
}

export function createParts(
  scenario: Scenario,
  { crowd, accountsPerBot }: { crowd: Crowd; accountsPerBot: number },
): SaleParts {
  const { concert, seed, network } = scenario;
  let places = 0;
  for (const code of crowd.personas) places += code === personaCode.bot ? accountsPerBot : 1;
  const random = randomStream(seed, 'model');
  const log = new AdmissionLog(places);
  const line = new ModelLine(places);
  return {
    scenario,
    random,
    heap: new EventHeap(),
    calls: new CallCounter(),
    log,
    line,
    sessions: new Sessions(line, { log, concert }),
    hall: new Hall(concert),
    buyers: new BuyerTable(crowd),
    streams: new BuyerStreams(scenario),
    polls: new PollTimes(log, { random, latencyMs: network.latencyMs }),
  };
}
