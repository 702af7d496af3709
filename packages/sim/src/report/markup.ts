/** Escaping HTML templates: an interpolated value is text unless it is markup itself. */

export interface Markup {
  readonly html: string;
}

export type Content = Markup | string | number | null | false | readonly Content[];

/** A piece of a page; interpolated values are escaped for attributes as well as for text. */
export function markup(strings: TemplateStringsArray, ...contents: Content[]): Markup {
  const html = strings.reduce(
    (text, part, index) => text + render(contents[index - 1] ?? '') + part,
  );
  return { html };
}

function render(content: Content): string {
  if (content === null || content === false) return '';
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return escape(content);
  if ('html' in content) return content.html;
  return content.map(render).join('');
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that HTML forbids, and those that change the direction of the text after them. */
const unprintable = /(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/gu;

function escape(text: string): string {
  return text
    .toWellFormed()
    .replace(unprintable, '\uFFFD')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** JSON for a script element: nothing in it can end that element or open a comment. */
export function jsonForScript(value: unknown): Markup {
  return { html: JSON.stringify(value).replaceAll('<', '\\u003c') };
}

/** Embeds our own code or style sheet unescaped. */
export function inline(code: string): Markup {
  if (/<\/(script|style)|<!--/i.test(code)) throw new Error('This code would end its own element.');
  return { html: code };
}

const barUnits = 100;

/** A bar whose width is a share, from 0 to 1, of its container. */
export function bar(share: number): Markup {
  const width = Math.min(1, Math.max(0, share)) * barUnits;
  return markup`<svg class="bar" viewBox="0 0 ${barUnits} 1" preserveAspectRatio="none" aria-hidden="true"><rect width="${rounded(width)}" height="1"/></svg>`;
}

/** Two decimals suffice for drawing, and shorten a page of thousands of figures. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
