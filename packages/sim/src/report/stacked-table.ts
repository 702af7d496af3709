/** A table whose rows stack on a phone, where the head of each column stands in its cells. */
import { markup, type Content, type Markup } from './markup.ts';
import { wide } from './runs.ts';
import { none } from './words.ts';

export interface Cell {
  content: Content;
  /** Further classes. */
  kind?: string;
  title?: string;
}

export interface StackedRow {
  name: Content;
  /** One for each head but the first; a text that is {@link none} is left out on a phone. */
  cells: readonly (Cell | string)[];
}

export interface StackedTable {
  /** Names the place that scrolls where a screen is wider than a phone and too narrow. */
  label: string;
  kind: string;
  caption: Markup;
  /** The first is that of the rows' names. */
  heads: readonly string[];
  /** Of columns that are not figures, by their heads. */
  kinds?: Readonly<Record<string, string>>;
  rows: readonly StackedRow[];
  total?: StackedRow | undefined;
}

/** Has the roles of a table written out: a browser forgets them when its rows are stacked. */
export function stackedTable({
  label,
  kind,
  caption,
  heads,
  kinds = {},
  rows,
  total,
}: StackedTable): Markup {
  const [first = '', ...others] = heads;
  const row = ({ name, cells }: StackedRow) =>
    markup`<tr role="row"><th scope="row" role="rowheader">${name}</th>${cells.map(
      (cell, index) => {
        const head = others[index] ?? '';
        return cellOf(typeof cell === 'string' ? { content: cell } : cell, head, kinds[head]);
      },
    )}</tr>`;
  return wide(
    label,
    markup`<table class="stack ${kind}" role="table">${caption}
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">${first}</th>${others.map(
      (head) =>
        markup`<th scope="col" role="columnheader" class="${kinds[head] ?? 'figure'}">${head}</th>`,
    )}</tr></thead>
<tbody role="rowgroup">${rows.map(row)}</tbody>
${total ? markup`<tfoot role="rowgroup">${row(total)}</tfoot>` : null}</table>`,
  );
}

function cellOf({ content, kind, title }: Cell, head: string, column = 'figure'): Markup {
  const classes = [column, kind, content === none && 'none'].filter((name) => name).join(' ');
  return markup`<td class="${classes}" role="cell" data-label="${head}"${title !== undefined && markup` title="${title}"`}>${content}</td>`;
}
