/**
 * The layout of a hall as an operator describes it: sections of rows, with the seats that need
 * care. Its seats are numbered 1 … n over the sections in their order, row by row, left to right.
 */

import { english, type Wording } from '../language/translate.ts';
export interface Layout {
  sections: LayoutSection[];
}

export interface LayoutSection {
  name: string;
  /** In points; without one, the price of the concert. */
  price?: number | undefined;
  rows: LayoutRow[];
  /** Seats for wheelchair users, as seat references within the section: `B-12`. */
  accessible?: string[] | undefined;
  /** Pairs of an accessible seat and one for its companion, in either order. */
  companions?: [string, string][] | undefined;
  restrictedView?: string[] | undefined;
}

export interface LayoutRow {
  /** Such as `B`: its twelfth seat is `B-12`. */
  label: string;
  seats: number;
  /** The seats that have an aisle to their right, 1 for the leftmost. */
  aisleAfter?: number[] | undefined;
}

export const layoutLimits = {
  sections: 200,
  sectionNameChars: 60,
  rowLabelChars: 12,
  rowsPerSection: 1_000,
  seatsPerRow: 1_000,
} as const;

export interface LayoutIssue {
  /** The place in the layout, such as `sections.0.rows.2.label`. */
  path: string;
  message: Wording;
}

/** The mistakes in a layout whose fields have the right types; none for a sound one. */
export function findLayoutIssues({ sections }: Layout, maxSeats: number): LayoutIssue[] {
  const issues: LayoutIssue[] = [];
  const names = new Set<string>();
  let seats = 0;
  for (const [at, section] of sections.entries()) {
    const path = `sections.${at}`;
    if (names.has(section.name)) {
      issues.push({
        path: `${path}.name`,
        message: (t) => t`there is a section "${section.name}" before`,
      });
    }
    names.add(section.name);
    seats += section.rows.reduce((sum, row) => sum + row.seats, 0);
    issues.push(...findRowIssues(section.rows, path), ...findSeatIssues(section, path));
  }
  if (seats > maxSeats) {
    const message: Wording = (t) => t`has ${seats} seats: a date has at most ${maxSeats}`;
    issues.push({ path: 'sections', message });
  }
  return issues;
}

function findRowIssues(rows: readonly LayoutRow[], section: string): LayoutIssue[] {
  const issues: LayoutIssue[] = [];
  const labels = new Set<string>();
  for (const [at, { label, seats, aisleAfter = [] }] of rows.entries()) {
    const path = `${section}.rows.${at}`;
    if (labels.has(label)) {
      const message: Wording = (t) =>
        t`there is a row ${label} before, so its seats would be there twice`;
      issues.push({ path: `${path}.label`, message });
    }
    labels.add(label);
    for (const [index, after] of aisleAfter.entries()) {
      // A row of none is a mistake of its own.
      if (after < seats || seats < 1) continue;
      const message: Wording = (t) =>
        t`row ${label} has ${seats} seats: an aisle lies after seat 1 to ${seats - 1}`;
      issues.push({ path: `${path}.aisleAfter.${index}`, message });
    }
  }
  return issues;
}

function findSeatIssues(section: LayoutSection, path: string): LayoutIssue[] {
  const issues: LayoutIssue[] = [];
  const { accessible = [], companions = [], restrictedView = [] } = section;
  const report = (at: string, message: Wording) => issues.push({ path: `${path}.${at}`, message });
  const checkExists = (ref: string, at: string) => {
    if (findSeat(section, ref) !== undefined) return true;
    if (!isOfEmptyRow(section, ref))
      report(at, (t) => t`section "${section.name}" has no seat ${ref}`);
    return false;
  };
  const checkList = (refs: readonly string[], field: string) => {
    for (const [at, ref] of refs.entries()) {
      if (!checkExists(ref, `${field}.${at}`)) continue;
      if (refs.indexOf(ref) < at) report(`${field}.${at}`, (t) => t`names seat ${ref} twice`);
    }
  };
  checkList(accessible, 'accessible');
  checkList(restrictedView, 'restrictedView');
  const paired = new Set<string>();
  for (const [at, pair] of companions.entries()) {
    const field = `companions.${at}`;
    if (!pair.every((ref, index) => checkExists(ref, `${field}.${index}`))) continue;
    const others = pair.filter((ref) => !accessible.includes(ref));
    if (others.length !== 1) {
      report(field, (t) => t`must be one seat that is listed as accessible, and one that is not`);
    } else if (paired.has(others[0]!)) {
      report(field, (t) => t`seat ${others[0]!} is the companion of another seat already`);
    }
    paired.add(others[0] ?? '');
  }
  return issues;
}

/** Whether the seat is missing as its row, or the section, is said to have none at all. */
function isOfEmptyRow({ rows }: LayoutSection, ref: string): boolean {
  const label = ref.slice(0, ref.lastIndexOf('-'));
  return rows.length === 0 || rows.some((row) => row.label === label && row.seats < 1);
}

/** The seats of a hall, and of its longest row. */
export function layoutSize({ sections }: Layout): { seatsPerDate: number; seatsPerRow: number } {
  const lengths = sections.flatMap(({ rows }) => rows.map(({ seats }) => seats));
  return {
    seatsPerDate: lengths.reduce((sum, seats) => sum + seats, 0),
    seatsPerRow: Math.max(...lengths),
  };
}

/** The form in which zod takes a mistake. */
type SchemaIssue = {
  code: 'custom';
  message: string;
  params: { wording: Wording };
  path: (string | number)[];
  input: Layout;
};

/** Reports the mistakes in a layout to the check of a zod schema. */
export function reportLayoutIssues(
  { value, issues }: { value: Layout; issues: { push(issue: SchemaIssue): unknown } },
  maxSeats: number,
): void {
  for (const { path, message } of findLayoutIssues(value, maxSeats)) {
    const keys = path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    const params = { wording: message };
    issues.push({ code: 'custom', message: message(english), params, path: keys, input: value });
  }
}

/** The place of a seat in its section; undefined when the section has no such seat. */
export function findSeat(
  { rows }: Pick<LayoutSection, 'rows'>,
  ref: string,
): { row: number; seat: number } | undefined {
  const dash = ref.lastIndexOf('-');
  const number = ref.slice(dash + 1);
  if (dash < 1 || !/^[1-9]\d*$/.test(number)) return undefined;
  const row = rows.findIndex(({ label }) => label === ref.slice(0, dash));
  const seat = Number(number);
  return row !== -1 && seat <= rows[row]!.seats ? { row, seat } : undefined;
}
