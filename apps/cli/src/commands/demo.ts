import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { emptyTally, runCrowd, type Tally } from '../demo/crowd.ts';
import { playJourney } from '../demo/journey.ts';
import { startDemoServer } from '../demo/server.ts';
import { startLive } from '../live.ts';
import { auditText } from '../render/audit.ts';
import {
  failedBuyers,
  failuresText,
  rushLine,
  rushPanel,
  rushSummary,
  type RushView,
} from '../render/rush.ts';
import { upcomingDates } from './demo-concert.ts';

const rush = {
  title: 'The Last Train Home',
  people: 300,
  dates: 3,
  seatsPerDate: 50,
  insideAtOnce: 50,
  seed: 20_261_122,
} as const;

const demoGraceMs = 8_000;
const lineEveryMs = 1_000;

/** A sale from beginning to end on a server of its own, which is gone afterwards. */
export async function demo(context: Context): Promise<number> {
  const { host, out, clock } = context;
  host.interruption.graceMs = demoGraceMs;
  const startedAt = clock.now();
  await using server = await startDemoServer(host);
  const { createOnsaleClient } = await import('@onsale/sdk');
  const operator = createOnsaleClient({ url: server.url, accountKey: server.adminKey, clock });

  heading(context, 'One buyer', 'a real server, a concert, and ten people ahead');
  await playJourney({ context, server, operator });

  const seats = rush.dates * rush.seatsPerDate;
  const { concertId } = await operator.trpc.admin.concert.create.mutate({
    title: rush.title,
    dates: upcomingDates(clock, rush.dates),
    seatsPerDate: rush.seatsPerDate,
    room: { maxActive: rush.insideAtOnce, admitPerMinute: 100_000 },
  });
  heading(
    context,
    'A rush',
    `${rush.people} buyers for ${seats} seats on ${rush.dates} dates, ${rush.insideAtOnce} inside at once`,
  );
  const view = await watchRush(context, { url: server.url, concertId, seats });
  out.data({ event: 'summary', ...view.tally }, (c) => `\n${rushSummary(view, c)}`);

  heading(context, 'Audit', 'every invariant, read from the rows by queries of their own');
  const audit = await operator.trpc.admin.audit.query();
  out.data({ event: 'audit', ...audit }, (c) => auditText(audit, { width: out.width }, c));
  out.note((c) =>
    c.dim(
      `\n  ${((clock.now() - startedAt) / 1000).toFixed(1)} s in all; the server and its database are gone again.`,
    ),
  );
  out.next('onsale serve --demo');
  if (!audit.ok) return exitCodes.invariantBroken;
  if (failedBuyers(view.tally) > 0) throw buyersFailed(view.tally);
  return exitCodes.done;
}

function heading({ out, host }: Context, title: string, about: string): void {
  const c = out.colors;
  if (!out.json) host.stdout.write(`\n${c.bold(c.magenta(title))}  ${c.dim(about)}\n\n`);
}

/** Plays the rush in sight of the reader: in place on a terminal, else a line a second. */
async function watchRush(
  context: Context,
  { url, concertId, seats }: { url: string; concertId: string; seats: number },
): Promise<RushView> {
  const { out, clock, signal } = context;
  const { people, seed } = rush;
  const tally = emptyTally(clock.now());
  const view = (): RushView => ({ tally, people, seats, now: clock.now(), width: out.width });
  const live = out.moving
    ? await startLive(context, () => rushPanel(view(), out.errorColors))
    : startLines(context, view);
  try {
    await runCrowd({ url, concertId, people, seed, clock, signal }, tally);
  } finally {
    await live.clear();
  }
  const final = view();
  if (out.moving) out.note((c) => rushPanel(final, c));
  return final;
}

function startLines({ out, clock }: Context, view: () => RushView) {
  const stopped = new AbortController();
  const print = () => out.data({ event: 'rush', ...view().tally }, () => rushLine(view()));
  const printing = (async () => {
    while (!stopped.signal.aborted) {
      await clock.sleep(lineEveryMs, stopped.signal).catch(() => undefined);
      print();
    }
  })();
  return {
    async clear() {
      stopped.abort();
      await printing;
    },
  };
}

function buyersFailed(tally: Tally): CliError {
  return new CliError(`${failuresText(tally)}; the audit shows that nothing was sold wrongly.`, {
    exitCode: exitCodes.failed,
    reason: 'DEMO_BUYERS_FAILED',
  });
}
