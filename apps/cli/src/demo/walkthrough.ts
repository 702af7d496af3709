/** One buyer from the end of the line to the tickets, by the program's own commands. */
import { Writable } from 'node:stream';
import type { Clock } from '@onsale/core/time/clock';
import type { Onsale } from '@onsale/sdk';
import { demoConcertTerms } from './demo-concert.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import type { Host } from '../terminal/host.ts';

import type { DemoServer } from './demo-server.ts';

const seatsBought = 2;
const price = 1_000;
/** A reader needs a moment to see what a command printed before the next one comes. */
const readingMs = 350;

/** Who stands in front, and what each of them takes: so there is a line to watch, and a map to read. */
const peopleAhead = [[3, 4], [7, 8], [15, 16, 17], [26], [44, 45], [], [1, 2], [], [38], [23, 24]];
/** The one who still holds seats while our buyer looks at the map. */
const hesitating = 4;
const insideAtOnce = 3;
const others = { thinkMs: 450 } as const;

interface Journey {
  context: Context;
  server: DemoServer;
  operator: Onsale;
}

export async function playJourney({ context, server, operator }: Journey): Promise<void> {
  const { clock, signal } = context;
  const made = await operator.trpc.admin.concert.create.mutate({
    ...demoConcertTerms(clock),
    price,
    room: { maxActive: insideAtOnce, admitPerMinute: 1_000 },
  });
  const { concertId, dates } = made;
  const [date = ''] = dates;
  await operator.trpc.admin.room.set.mutate({ concertId, paused: true });
  const home = new AbortController();
  const stop = AbortSignal.any([signal, home.signal]);
  const line = await joinAhead({ server, concertId, clock });
  const step = stepper(context, server);

  await step('concerts');
  await step('join');
  await operator.trpc.admin.room.set.mutate({ concertId, paused: false });
  const shopping = line.map((buy) => buy(date, stop).catch(() => undefined));
  await step('status --watch');
  await step('dates');
  await step(`seats ${date}`);
  await step(`reserve ${date} --best ${seatsBought}`);
  await step(`charge ${seatsBought * price + 500}`);
  await step('pay');
  await step('history');
  home.abort();
  await Promise.all(shopping);
}

type Visit = (date: string, signal: AbortSignal) => Promise<void>;

/** Puts people in line one after the other, so that our buyer comes after all of them. */
async function joinAhead({
  server,
  concertId,
  clock,
}: {
  server: DemoServer;
  concertId: string;
  clock: Clock;
}): Promise<Visit[]> {
  const { createOnsaleClient } = await import('@onsale/sdk');
  const visits: Visit[] = [];
  for (const [index, seatNos] of peopleAhead.entries()) {
    const onsale = createOnsaleClient({ url: server.url, clock });
    const place = await onsale.join({ concertId });
    visits.push(async (date, signal) => {
      await place.admitted({ signal });
      await clock.sleep(others.thinkMs, signal);
      if (seatNos.length === 0) {
        await place.leave();
        return;
      }
      const held = await place.reserve({ date, seatNos });
      if (index !== hesitating) {
        await onsale.wallet.charge(held.total);
        await held.pay();
      }
    });
  }
  return visits;
}

/** Types a command, runs it as the program does, and stops the demo if it fails. */
function stepper({ host, out, clock, signal }: Context, server: DemoServer) {
  return async (words: string): Promise<void> => {
    const collected: string[] = [];
    const collector = new Writable({
      write(chunk: Buffer, _encoding, done) {
        collected.push(chunk.toString());
        done();
      },
    });
    const streams = out.json ? { stdout: collector, stderr: collector } : {};
    const buyer: Host = { ...host, ...streams, env: buyerEnvironment(host.env, server) };
    if (!out.json)
      host.stdout.write(`${out.colors.cyan('$')} ${out.colors.bold(`onsale ${words}`)}\n`);
    const exitCode = await host.runCommand(buyer, [
      ...words.split(' '),
      ...(out.json ? ['--json'] : []),
    ]);
    const output = collected
      .join('')
      .split('\n')
      .filter((line) => line !== '');
    if (out.json) {
      const lines = output.map((line): unknown => JSON.parse(line));
      out.data({ event: 'step', command: `onsale ${words}`, exitCode, output: lines }, () => '');
    } else {
      host.stdout.write('\n');
    }
    signal.throwIfAborted();
    if (exitCode !== exitCodes.done) throw stepFailed(words, exitCode);
    if (out.moving) await clock.sleep(readingMs, signal);
  };
}

/** The buyer's commands know nothing of the reader's own server, profile and state. */
function buyerEnvironment(env: Host['env'], { url, stateHome }: DemoServer): Host['env'] {
  return {
    ...env,
    ONSALE_SERVER: url,
    ONSALE_PROFILE: '',
    XDG_STATE_HOME: stateHome,
    npm_lifecycle_event: '',
  };
}

function stepFailed(words: string, exitCode: number): CliError {
  return new CliError(`The demo stopped: "onsale ${words}" ended with ${exitCode}.`, {
    exitCode: exitCodes.failed,
    reason: 'DEMO_STEP_FAILED',
  });
}
