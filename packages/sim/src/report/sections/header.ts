/** The header of a page: its runs, each in one sentence, and the key figures. */
import type { RunResult } from '../../result.ts';
import { answer, loadVerdict } from '../answer.ts';
import { markup, type Markup } from '../markup.ts';
import { letter, type Run } from '../runs.ts';
import { maxLateShare } from '../../run/overload.ts';
import { duration, percent, unbroken } from '../words.ts';
import { tiles } from './tiles.ts';

const endings: Record<RunResult['ended'], { text: string; state: string }> = {
  complete: { text: 'Complete', state: 'good' },
  interrupted: { text: 'Interrupted', state: 'warning' },
  violation: { text: 'A promise broke', state: 'bad' },
};

export function headerOfOne({ result }: Run): Markup {
  const { scenario } = result;
  return markup`<header>
<p class="eyebrow">Onsale simulation</p>
<h1>${scenario.name}</h1>
<p class="answer">${unbroken(answer(result))}</p>
${scenario.description !== undefined && markup`<p class="quiet">${scenario.description}</p>`}
${badges(result)}
</header>
${warning(result)}
${tiles(result)}`;
}

export function headerOfMany(runs: readonly Run[]): Markup {
  return markup`<header>
<p class="eyebrow">Onsale simulation</p>
<h1>${runs.length === 2 ? 'Two runs' : `${runs.length} runs`} compared</h1>
<ol class="compared">${runs.map(
    (run) => markup`<li>${letter(run)}<div>
<p class="name">${run.result.scenario.name}</p>
<p class="answer">${unbroken(answer(run.result))}</p>
${badges(run.result)}
${warning(run.result)}
</div></li>`,
  )}</ol>
</header>`;
}

function badges(result: RunResult): Markup {
  const { scenario, mode, ended, lasted, tool } = result;
  const load = loadVerdict(result);
  const isVoid = result.overload !== null || load?.ok === false;
  const isOnTime = load !== null && !isVoid;
  // A run whose crowd was late did not play its scenario, however well it ended.
  const { text, state } =
    isVoid && ended !== 'violation' ? { text: 'Ended, not valid', state: 'bad' } : endings[ended];
  const played = duration(lasted.simulatedSeconds);
  return markup`<ul class="badges" aria-label="How it was played">
<li class="${state}">${text}</li>
${isOnTime && markup`<li>${unbroken(capitalized(load.text))}</li>`}
<li>Seed ${scenario.seed}</li>
<li>${mode === 'virtual' ? `${played} of virtual time` : `${played} of real time`}</li>
<li>${tool.name} ${tool.version}</li>
</ul>`;
}

/** Says at the top that the figures are not those of the scenario; null when they are. */
function warning(result: RunResult): Markup | null {
  const load = loadVerdict(result);
  // A report of version 3 has the counts, and no sentence of its own.
  const counted = load && !load.ok ? `${capitalized(load.text)}.` : null;
  const reason = result.overload ?? counted;
  if (reason === null) return null;
  return markup`<div class="callout" role="note">
<p><strong>This run is not valid.</strong> ${unbroken(reason)} At most ${unbroken(percent(maxLateShare))} may be late. Play it on a faster machine, or with fewer buyers.</p>
</div>`;
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
