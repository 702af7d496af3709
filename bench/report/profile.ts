/** Summarises CPU profiles of `node --cpu-prof` by package, the largest share first. */
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const maxFunctions = 25;
const maxFolders = 15;
/** Frames in which the process was idle, or that V8 does not attribute. */
const idleFrames = new Set(['(idle)', '(root)']);

/** @returns the shares of every profile in the folder, as text. */
export async function describeProfiles(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile')).toSorted();
  const texts = await Promise.all(
    files.map(async (file) => {
      const profile = JSON.parse(await readFile(join(folder, file), 'utf8')) as CpuProfile;
      return `${file}\n${describe(profile)}`;
    }),
  );
  return texts.join('\n\n');
}

function describe({ nodes, samples, timeDeltas }: CpuProfile): string {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const byFunction = new Map<string, number>();
  const byPlace = new Map<string, number>();
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    const micros = timeDeltas[index] ?? 0;
    if (!frame || idleFrames.has(frame.functionName)) continue;
    total += micros;
    const place = placeOf(frame.url);
    const name = `${frame.functionName || '(anonymous)'} ${place}:${frame.lineNumber + 1}`;
    byFunction.set(name, (byFunction.get(name) ?? 0) + micros);
    const group = place === '' ? frame.functionName : packageOf(place);
    byPlace.set(group, (byPlace.get(group) ?? 0) + micros);
  }
  return [
    'own time by package or folder',
    shares(byPlace, { total, maxLines: maxFolders }),
    'own time by function',
    shares(byFunction, { total, maxLines: maxFunctions }),
  ].join('\n');
}

function shares(
  spent: Map<string, number>,
  { total, maxLines }: { total: number; maxLines: number },
): string {
  return [...spent]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, maxLines)
    .map(([name, micros]) => `${((100 * micros) / total).toFixed(1).padStart(6)} %  ${name}`)
    .join('\n');
}

function placeOf(url: string): string {
  return url.startsWith('file:') ? relative(root, fileURLToPath(url)) : url;
}

/** The package of a dependency, the subsystem of Node, or our own folder. */
function packageOf(place: string): string {
  const [, dependency] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(place) ?? [];
  if (dependency !== undefined) return dependency;
  if (place.startsWith('node:')) return place.split('/').slice(0, 2).join('/');
  return place.split('/').slice(0, -1).join('/');
}
