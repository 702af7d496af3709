/** The preset scenarios. */
import { ghosts } from './presets/ghosts.ts';
import { hostile } from './presets/hostile.ts';
import { draw, lobby } from './presets/lobby.ts';
import { marathon } from './presets/marathon.ts';
import { rush } from './presets/rush.ts';
import { small } from './presets/small.ts';
import { venue } from './presets/venue.ts';
import type { ScenarioInput } from './schema.ts';

export const presets: ReadonlyMap<string, ScenarioInput> = new Map(
  [small, rush, hostile, ghosts, marathon, venue, lobby, draw].map((preset) => [
    preset.name,
    preset,
  ]),
);

export const presetNames: readonly string[] = [...presets.keys()];
