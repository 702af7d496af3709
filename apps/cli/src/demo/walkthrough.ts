/** The demo's walkthrough: one buyer, from joining to the tickets, by the CLI's own commands. */
import { Writable } from 'node:stream';
import type { Clock } from '@onsale/core/time/clock';
import type { Onsale } from '@onsale/sdk';
import { demoConcertTerms } from './demo-concert.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { sanitizeOutput } from '../render/format.ts';
import type { Host } from '../terminal/host.ts';
import type { DemoServer } from './demo-server.ts';

const seatsBought = 2;
const price = 1_000;
/** The pause after each command, so that its output can be read before the next one runs. */
const stepPauseMs = 350;

/**
 * The seats that each of the ten buyers ahead takes, none for two of them: they give the
 * walkthrough a line to watch and a seat map with taken seats.
 */
const seatsWantedAhead = [
  [3, 4],
  [7, 8],
  [15, 16, 17],
  [26],
  [44, 45],
  [],
  [1, 2],
  [],
  [38],
  [23, 24],
];
/** The index of the buyer who still holds seats, unpaid, when the walkthrough draws the map. */
const undecidedBuyer = 4;
const maxActive = 3;
const buyersAheadThinkMs = 450;

interface Walkthrough {
  context: Context;
  server: DemoServer;
  operator: Onsale;
}

export async function playWalkthrough({ context, server, operator }: Walkthrough): Promise<void> {
  const { clock, signal } = context;
  const concert = await operator.trpc.admin.concert.create.mutate({
    ...demoConcertTerms(clock),
    price,
    room: { maxActive, admitPerMinute: 1_000 },
  });
  const { concertId, dates } = concert;
  const [date = ''] = dates;
  await operator.trpc.admin.room.set.mutate({ concertId, paused: true });
  const endOfWalkthrough = new AbortController();
  const stop = AbortSignal.any([signal, endOfWalkthrough.signal]);
  const line = await queueBuyersAhead({ server, concertId, clock });
  const step = createStepRunner(context, server);

  await step('concerts');
  await step('join');
  await operator.trpc.admin.room.set.mutate({ concertId, paused: false });
  const purchases = line.map((buy) => buy(date, stop).catch(() => undefined));
  await step('status --watch');
  await step('dates');
  await step(`seats ${date}`);
  await step(`reserve ${date} --best ${seatsBought}`);
  await step(`charge ${seatsBought * price + 500}`);
  await step('pay');
  await step('history');
  endOfWalkthrough.abort();
  await Promise.all(purchases);
}

type BuyerScript = (date: string, signal: AbortSignal) => Promise<void>;

/** Joins the line with ten buyers, one after the other; each returned script plays one of them. */
async function queueBuyersAhead({
  server,
  concertId,
  clock,
}: {
  server: DemoServer;
  concertId: string;
  clock: Clock;
}): Promise<BuyerScript[]> {
  const { createOnsaleClient } = await import('@onsale/sdk');
  const scripts: BuyerScript[] = [];
  for (const [index, seatNos] of seatsWantedAhead.entries()) {
    const onsale = createOnsaleClient({ url: server.url, clock });
    const place = await onsale.join({ concertId });
    scripts.push(async (date, signal) => {
      await place.admitted({ signal });
      await clock.sleep(buyersAheadThinkMs, signal);
      if (seatNos.length === 0) {
        await place.leave();
        return;
      }
      const held = await place.reserve({ date, seatNos });
      if (index !== undecidedBuyer) {
        await onsale.wallet.charge(held.total);
        await held.pay();
      }
    });
  }
  return scripts;
}

/** Echoes a command, runs it, and stops the demo if it fails. */
function createStepRunner({ host, out, clock, signal }: Context, server: DemoServer) {
  return async (words: string): Promise<void> => {
    const chunks: string[] = [];
    const collector = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk.toString());
        done();
      },
    });
    const streams = out.json ? { stdout: collector, stderr: collector } : {};
    const env = buyerEnvironment(host.env, server);
    const buyer: Host = { ...host, ...streams, env, isStep: true };
    if (!out.json)
      host.stdout.write(
        sanitizeOutput(`${out.colors.cyan('$')} ${out.colors.bold(`onsale ${words}`)}\n`),
      );
    const exitCode = await host.runCommand(buyer, [
      ...words.split(' '),
      ...(out.json ? ['--json'] : []),
    ]);
    const output = chunks
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
    if (out.canRedraw) await clock.sleep(stepPauseMs, signal);
  };
}

/** Keeps the user's own server, profile and state file out of the demo's commands. */
function buyerEnvironment(env: Host['env'], { url, stateHome }: DemoServer): Host['env'] {
  return {
    ...env,
    ONSALE_SERVER: url,
    ONSALE_ADMIN_SERVER: '',
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
