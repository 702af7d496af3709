/** The schema of arrivals: when the buyers of a scenario come. */
import { z } from 'zod';
import { scenarioLimits } from './limits.ts';

const count = z.int().min(1).max(scenarioLimits.buyers);
const seconds = z.number().min(0).max(scenarioLimits.seconds);
const perSecond = z.number().min(0).max(scenarioLimits.perSecond);
const probability = z.number().min(0).max(1);

export const arrivalsSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('burst'),
      withinSeconds: seconds.default(5).describe('By then everybody has come.'),
    })
    .describe('All come at the start, spread evenly over a moment.'),
  z
    .strictObject({
      kind: z.literal('poisson'),
      perSecond: z
        .number()
        .positive()
        .max(scenarioLimits.perSecond)
        .describe('How many come in a second, on average.'),
    })
    .describe('They come independently of each other, at a steady rate.'),
  z
    .strictObject({
      kind: z.literal('ramp'),
      fromPerSecond: perSecond.describe('How many come in a second at first.'),
      toPerSecond: perSecond.describe('How many come in a second at last.'),
    })
    .describe('The rate goes in a straight line from one to the other, until all have come.'),
  z
    .strictObject({
      kind: z.literal('lobby'),
      rushSeconds: seconds
        .default(10)
        .describe('From the opening until everybody has joined, most of them at its very start.'),
    })
    .describe('They wait for the sale to open, and all join within a moment of it.'),
  z
    .strictObject({
      kind: z.literal('early'),
      lateShare: probability
        .default(0.1)
        .describe('The share of the buyers who come after the doors have opened.'),
      lateSeconds: seconds.default(60).describe('Within which time after the opening these come.'),
      botsFirst: z
        .boolean()
        .default(true)
        .describe('Whether all bots come as soon as the lobby opens, within a fifth of a second.'),
    })
    .describe(
      'They come to the lobby: half of them soon after it opens, half before the doors do.',
    ),
  z
    .strictObject({
      kind: z.literal('closed'),
      concurrency: count.describe('How many buyers there are at any time.'),
    })
    .describe('The next buyer comes when another has gone: the pace is the server’s.'),
]);
