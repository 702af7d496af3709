/** The section on a violation: the events before it, and how to repeat it. */
import { markup, type Markup } from '../markup.ts';
import { section, type Run } from '../runs.ts';
import { duration } from '../words.ts';

export function violations(runs: readonly Run[]): Markup | null {
  return section({
    id: 'violation',
    title: 'The promise that broke',
    runs,
    across: true,
    show: ({ result: { violation } }) => {
      if (!violation) return null;
      const { invariant, name, detail, atSeconds, lastEvents, repeat } = violation;
      return markup`<div class="violation">
<p class="name"><strong>${invariant === null ? 'Check' : `Invariant ${invariant}`}:</strong> ${name}</p>
<p>${detail}</p>
<p class="quiet">${duration(atSeconds)} after the start.</p>
<h4>Run it again</h4>
<pre tabindex="0"><code>${repeat}</code></pre>
<h4>What led to it</h4>
${
  lastEvents.length > 0
    ? markup`<pre class="events" tabindex="0"><code>${lastEvents.join('\n')}</code></pre>`
    : markup`<p class="quiet">No event was noted before it.</p>`
}
</div>`;
    },
  });
}
