import { styleText } from 'node:util';
import Table from 'cli-table3';
import { escapeHidden } from '../domain/text.ts';
import type { CommandError } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** Returns the text of a cell. */
  readonly of: (row: Row) => string;
  /** Columns are dropped by descending rank if the terminal is too narrow. Columns without a rank are kept. */
  readonly rank?: number;
}

const NO_BORDERS = {
  chars: {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '  ',
  },
  style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
};
const GAP = 2;
const MAX_COLUMN_WIDTH = 40;
const MIN_COLUMN_WIDTH = 12;

/** Text with terminal styles whose data is already escaped. */
class Styled {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Writes text, or JSON with `--json`. Escapes control characters in data, so that they do not reach the terminal. */
export class Output {
  readonly #terminal: Terminal;
  readonly json: boolean;

  constructor(terminal: Terminal, json: boolean) {
    this.#terminal = terminal;
    this.json = json;
  }

  /** Writes data to stdout as JSON with `--json`, else as the text that `text` returns. */
  data(value: unknown, text: () => string | Styled): void {
    this.line(this.json ? JSON.stringify(value, null, 2) : text());
  }

  /** Writes a line to stdout. */
  line(text: string | Styled): void {
    this.#terminal.stdout.write(`${render(text)}\n`);
  }

  /** Writes a message to stderr. */
  note(text: string | Styled): void {
    this.#terminal.stderr.write(`${render(text)}\n`);
  }

  /** Writes an error and its hint to stderr. */
  failure({ message, hint }: CommandError): void {
    const { stderr } = this.#terminal;
    const label = styleText('red', 'error:', { stream: stderr });
    this.note(new Styled(`${label} ${escapeHidden(message).split('\n').join('\n       ')}`));
    if (hint) this.note(hint);
  }

  /** Formats a table. Drops and shortens columns to fit the terminal instead of wrapping lines. */
  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Styled {
    const { stdout } = this.#terminal;
    const maxWidth = stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY;
    const escaped = columns.map((column) => ({ ...column, of: (row: Row) => formatCell(column.of(row)) }));
    const fitted = fitColumns(rows, escaped, maxWidth);
    const table = new Table({
      ...NO_BORDERS,
      head: fitted.map(({ title }) => styleText('bold', title, { stream: stdout })),
      colWidths: fitted.map(({ width }) => width),
    });
    table.push(...rows.map((row) => fitted.map(({ of }) => of(row))));
    const lines = table.toString().split('\n');
    return new Styled(lines.map((line) => line.trimEnd()).join('\n'));
  }

  /** Formats names and values, one pair per line. */
  details(pairs: Readonly<Record<string, string>>): Styled {
    const width = Math.max(...Object.keys(pairs).map((name) => name.length));
    const { stdout } = this.#terminal;
    const label = (name: string) => styleText('dim', name.padEnd(width), { stream: stdout });
    const lines = Object.entries(pairs).map(([name, value]) => `${label(name)}  ${escapeHidden(value)}`);
    return new Styled(lines.join('\n'));
  }
}

function render(text: string | Styled): string {
  return text instanceof Styled ? text.text : escapeHidden(text);
}

/** Formats a cell as one line, because a line feed would look like the start of another row. */
function formatCell(text: string): string {
  return escapeHidden(text).replaceAll('\n', ' ');
}

interface FittedColumn<Row> extends Column<Row> {
  readonly width: number;
}

function fitColumns<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  maxWidth: number,
): FittedColumn<Row>[] {
  let fitted = columns.map((column) => {
    const longest = Math.max(column.title.length, ...rows.map((row) => column.of(row).length));
    return { ...column, width: Math.min(longest, MAX_COLUMN_WIDTH) };
  });
  const total = () => fitted.reduce((sum, { width }) => sum + width + GAP, -GAP);
  while (total() > maxWidth && fitted.some(({ rank }) => rank !== undefined)) {
    const dropped = fitted.reduce((a, b) => ((b.rank ?? 0) > (a.rank ?? 0) ? b : a));
    fitted = fitted.filter((column) => column !== dropped);
  }
  while (total() > maxWidth && fitted.some(({ width }) => width > MIN_COLUMN_WIDTH)) {
    const widest = fitted.reduce((a, b) => (b.width > a.width ? b : a));
    fitted = fitted.map((column) => (column === widest ? { ...column, width: column.width - 1 } : column));
  }
  return fitted;
}
