export interface ReadBack {
  committed: number;
  rolledBack: number;
  unknown: number;
}

/** The figures of one fault. */
export interface FaultFigures {
  fault: string;
  /** How often the fault was injected. */
  injections: number;
  /** Calls of clients during the fault; each attempt counts. */
  calls: number;
  /** Attempts whose outcome the client could not know. */
  unknown: number;
  /** Of those, how many a repeat resolved; the others were resolved by reading back. */
  resolvedByRepeat: number;
  /** In-doubt commits, by the result of the read-back. */
  readBack?: ReadBack;
  /** Acknowledged, and missing afterwards. */
  lost: number;
  /** Requested once, and present twice. */
  doubled: number;
  /** Worst time from the end of the fault to the first response; null when nothing was down. */
  recoveredMs: number | null;
}

const columns: [heading: string, cell: (figures: FaultFigures) => string][] = [
  ['fault', ({ fault }) => fault],
  ['injections', ({ injections }) => String(injections)],
  ['calls', ({ calls }) => String(calls)],
  ['unknown', ({ unknown }) => String(unknown)],
  ['by repeat', ({ resolvedByRepeat }) => String(resolvedByRepeat)],
  ['by reading', ({ unknown, resolvedByRepeat }) => String(unknown - resolvedByRepeat)],
  [
    'committed/undone/unknown',
    ({ readBack }) =>
      readBack ? `${readBack.committed}/${readBack.rolledBack}/${readBack.unknown}` : '-',
  ],
  ['lost', ({ lost }) => String(lost)],
  ['doubled', ({ doubled }) => String(doubled)],
  [
    'recovered',
    ({ recoveredMs }) => (recoveredMs === null ? '-' : `${Math.round(recoveredMs)} ms`),
  ],
];

/** The figures of all faults side by side, as plain text. */
export function figuresTable(figures: FaultFigures[]): string {
  const rows = [
    columns.map(([heading]) => heading),
    ...figures.map((one) => columns.map(([, cell]) => cell(one))),
  ];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows
    .map((row) =>
      row
        .map((text, at) => (at === 0 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!)))
        .join('  '),
    )
    .join('\n');
}
