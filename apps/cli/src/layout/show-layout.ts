/** The `admin concert layout` command: the sections of a hall, with rows, prices and care. */
import type { LayoutSection } from '@onsale/core/hall/layout';
import type { Context } from '../context.ts';
import { openOperatorClient, type AdminFlags } from '../client/operator-client.ts';
import { pricesText, sectionsText, seatsOf } from './layout-texts.ts';
import { number, points, sanitize } from '../render/format.ts';
import { fittedTable, keyValueList } from '../render/table.ts';
import { concertOf } from '../commands/operating/admin.ts';
import { t } from '../language/language.ts';

export async function showLayout(
  context: Context,
  flags: AdminFlags & { concert?: string | undefined },
): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const { concertId, title } = await concertOf(context, onsale, flags.concert);
  const answer = await onsale.trpc.admin.concert.layout.query({ concertId }, { signal });
  const { layout, price, hasLayout, seatsPerDate } = answer;
  await out.page(answer, (c) => {
    const sections = hasLayout ? sectionsText(layout) : t`plain rows, without a layout`;
    const summary = keyValueList(
      [
        [t`Concert`, c.bold(sanitize(title))],
        [t`Seats`, t`${number(seatsPerDate)} per date (${sections})`],
        [t`Price`, pricesText(layout, price)],
      ],
      c,
    );
    const columns = [
      { title: t`Section`, wraps: true, paint: c.bold },
      { title: t`Rows` },
      { title: t`Seats`, align: 'right' as const },
      { title: t`Price`, align: 'right' as const },
      { title: t`Care`, wraps: false },
    ];
    const rows = layout.sections.map((section) => [
      sanitize(section.name),
      rowsCell(section),
      number(seatsOf(section)),
      points(section.price ?? price),
      careCell(section),
    ]);
    return `${summary}\n\n${fittedTable({ columns, rows, screenWidth: out.screenWidth }, c)}`;
  });
}

/** `A–M, 8 to 20 seats` */
function rowsCell({ rows }: LayoutSection): string {
  const sizes = rows.map(({ seats }) => seats);
  const [fewest, most] = [Math.min(...sizes), Math.max(...sizes)];
  const labels = [rows[0]!, rows.at(-1)!].map(({ label }) => sanitize(label));
  const names = rows.length === 1 ? labels[0]! : labels.join('–');
  return t`${names}, ${fewest === most ? most : t`${fewest} to ${most}`} seats`;
}

/** `4 accessible, 6 restricted view` */
function careCell({ accessible, companions, restrictedView }: LayoutSection): string {
  const amounts: [number, string][] = [
    [accessible?.length ?? 0, 'accessible'],
    [companions?.length ?? 0, 'companion'],
    [restrictedView?.length ?? 0, t`restricted view`],
  ];
  return amounts
    .filter(([amount]) => amount > 0)
    .map(([amount, name]) => `${amount} ${name}`)
    .join(', ');
}
