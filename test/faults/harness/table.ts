export interface ReadBack {
  committed: number;
  undone: number;
  unknown: number;
}

/** What one fault came to, in figures. */
export interface FaultFigures {
  fault: string;
  /** How often it was made to happen. */
  injections: number;
  /** Calls that clients made meanwhile, each attempt counted. */
  calls: number;
  /** Attempts of which the client could not know whether they took effect. */
  unknown: number;
  /** Of those, how many the same call again settled; the others were settled by reading back. */
  settledByRepeat: number;
  /** COMMITs that got no answer, by what the servers read back. */
  readBack?: ReadBack;
  /** Acknowledged, and not there afterwards. */
  lost: number;
  /** Asked for once, and there twice. */
  doubled: number;
  /** From the end of the fault to the first answer, at worst; null where nothing was down. */
  recoveredMs: number | null;
}

const columns: [heading: string, cell: (figures: FaultFigures) => string][] = [
  ['fault', ({ fault }) => fault],
  ['injections', ({ injections }) => String(injections)],
  ['calls', ({ calls }) => String(calls)],
  ['unknown', ({ unknown }) => String(unknown)],
  ['by repeat', ({ settledByRepeat }) => String(settledByRepeat)],
  ['by reading', ({ unknown, settledByRepeat }) => String(unknown - settledByRepeat)],
  [
    'committed/undone/unknown',
    ({ readBack }) =>
      readBack ? `${readBack.committed}/${readBack.undone}/${readBack.unknown}` : '-',
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
