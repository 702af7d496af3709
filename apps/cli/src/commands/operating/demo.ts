/** The `demo` command: one purchase, a rush and an audit, on a temporary server. */
import { playScenario } from '@onsale/sim/run/play-scenario';
import { type LiveRun } from '@onsale/sim/run/run-state';
import { readScenario } from '@onsale/sim/scenario/read';
import type { RunResult } from '@onsale/sim/result';
import manifest from '../../../package.json' with { type: 'json' };
import type { Context } from '../../context.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { playWalkthrough } from '../../demo/walkthrough.ts';
import { startDemoServer, type DemoServer } from '../../demo/demo-server.ts';
import { auditText } from '../../render/audit.ts';
import { sanitizeOutput } from '../../render/format.ts';
import { runSummary } from '../../render/run-summary.ts';
import { startLiveView } from '../../simulate/live-panel.ts';

/** The rush: all buyers arrive within 1.5 s, decide quickly, and give up after 18 s. */
const rush = readScenario(
  {
    name: 'demo',
    seed: 20_261_122,
    concert: {
      title: 'The Last Train Home',
      dates: 3,
      seatsPerDate: 50,
      room: { maxActive: 50, admitPerMinute: 100_000 },
    },
    buyers: 300,
    arrivals: { kind: 'burst', withinSeconds: 1.5 },
    personas: { human: 9, 'double-clicker': 1 },
    thinkSeconds: [0.15, 0.65],
    patienceSeconds: 18,
    durationSeconds: 120,
    checks: { auditEverySeconds: 0 },
  },
  'the demo',
);

const demoGraceMs = 8_000;
const lineEveryMs = 1_000;

/** Plays a sale from beginning to end; the server and its database are removed afterwards. */
export async function demo(context: Context): Promise<number> {
  const { host, out, clock } = context;
  host.interruption.graceMs = demoGraceMs;
  const startedAt = clock.now();
  await using server = await startDemoServer(host);
  const { createOnsaleClient } = await import('@onsale/sdk');
  const operator = createOnsaleClient({ url: server.url, accountKey: server.adminKey, clock });

  heading(context, 'One buyer', 'a real server, one concert, and ten people ahead');
  await playWalkthrough({ context, server, operator });

  heading(context, 'A rush', `${rush.buyers} buyers for 150 seats on 3 dates, 50 inside at once`);
  const result = await playRush(context, server);
  out.data(
    { event: 'summary', ...result },
    (c) => `\n${runSummary(result, { width: out.width }, c)}`,
  );

  heading(context, 'Audit', 'every invariant, checked by separate queries of the database');
  const audit = await operator.trpc.admin.audit.query();
  out.data({ event: 'audit', ...audit }, (c) => auditText(audit, { width: out.width }, c));
  out.note((c) =>
    c.dim(
      `\n  ${((clock.now() - startedAt) / 1000).toFixed(1)} s in total; the server and its database have been removed.`,
    ),
  );
  out.next('onsale serve --demo');
  if (!audit.ok) return exitCodes.invariantBroken;
  return result.violation ? exitCodes.invariantBroken : exitCodes.done;
}

function heading({ out, host }: Context, title: string, about: string): void {
  const c = out.colors;
  if (!out.json)
    host.stdout.write(sanitizeOutput(`\n${c.bold(c.magenta(title))}  ${c.dim(about)}\n\n`));
}

async function playRush(context: Context, { url, adminKey }: DemoServer): Promise<RunResult> {
  const { clock, signal } = context;
  const environment = {
    url,
    adminKey,
    clock,
    fetch: globalThis.fetch,
    mode: 'real',
    play: <T>(work: Promise<T>) => work,
  } as const;
  const views: Promise<{ stop(): Promise<void> }>[] = [];
  const onLive = (live: LiveRun): void => {
    views.push(startLiveView(context, live, { buyers: rush.buyers, lineEveryMs }));
  };
  const run = {
    scenario: rush,
    environment,
    version: manifest.version,
    repeat: 'onsale demo',
    signal,
  };
  try {
    return await playScenario(run, onLive);
  } finally {
    for (const watching of views) await (await watching).stop();
    signal.throwIfAborted();
  }
}
