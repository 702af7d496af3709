/** The section on a violation: what led to it, and how to repeat it. */
import type { Violation } from '../../result.ts';
import { markup, type Markup } from '../markup.ts';
import { section, type Run } from '../runs.ts';
import { duration, joinWords } from '../words.ts';

export function violations(runs: readonly Run[]): Markup | null {
  return section({
    id: 'violation',
    title: 'The promise that broke',
    runs,
    across: true,
    show: ({ result: { violation } }) => {
      if (!violation) return null;
      const { invariant, name, detail, atSeconds, repeat } = violation;
      return markup`<div class="violation">
<p class="name"><strong>${invariant === null ? 'Check' : `Invariant ${invariant}`}:</strong> ${name}</p>
<p>${detail}</p>
<p class="quiet">${duration(atSeconds)} after the start of the run.</p>
<h4>Run it again</h4>
<pre tabindex="0"><code>${repeat}</code></pre>
${events(violation)}
</div>`;
    },
  });
}

const namesShown = 8;

/** The events of those that the violation names; the last events of all only beside them. */
function events({ story, lastEvents }: Violation): Markup {
  if (!story || story.events.length === 0) {
    return markup`<h4>What happened before it</h4>
${lastEvents.length > 0 ? lines(lastEvents) : markup`<p class="quiet">No event was recorded before it.</p>`}`;
  }
  const { buyers, seats } = story;
  const names = buyers.slice(0, namesShown);
  const more = buyers.length - names.length;
  const seatTexts = seats.length > 0 ? [`seat ${seats.slice(0, namesShown).join(', ')}`] : [];
  const who = [...names, ...(more > 0 ? [`${more} more`] : []), ...seatTexts];
  return markup`<h4>What led to it: ${joinWords(who)}</h4>
<p class="quiet">Each line has the seconds since the start of the run, the client, and the call with its answer.</p>
${lines(story.events)}
${lastEvents.length > 0 && markup`<details><summary>The last ${lastEvents.length} events of all buyers</summary>${lines(lastEvents)}</details>`}`;
}

/** Long lines wrap: an answer is read as a whole. */
function lines(texts: readonly string[]): Markup {
  return markup`<ol class="events" tabindex="0">${texts.map((text) => markup`<li><code>${text}</code></li>`)}</ol>`;
}
