import { styleText } from 'node:util';
import Table from 'cli-table3';
import { escapeHidden } from '../domain/text.ts';
import type { CommandError } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** A column of a table, and how it is read from a row. */
export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  /** Given up first, from the highest on, where the terminal is too narrow. */
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
const MAX_WIDTH = 40;
const NARROWEST = 12;

/** Text with styles of the terminal, whose data is escaped already. */
class Styled {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Writes for people, or for programs with `--json`. No control character of the data reaches the terminal. */
export class Output {
  readonly #terminal: Terminal;
  readonly json: boolean;

  constructor(terminal: Terminal, json: boolean) {
    this.#terminal = terminal;
    this.json = json;
  }

  /** Data: as JSON when that was asked for, else as `text` writes it. */
  data(value: unknown, text: () => string | Styled): void {
    this.line(this.json ? JSON.stringify(value, null, 2) : text());
  }

  /** Writes data. */
  line(text: string | Styled): void {
    this.#terminal.stdout.write(`${written(text)}\n`);
  }

  /** What is good to know, and no data. */
  note(text: string | Styled): void {
    this.#terminal.stderr.write(`${written(text)}\n`);
  }

  failure({ message, hint }: CommandError): void {
    const { stderr } = this.#terminal;
    const label = styleText('red', 'error:', { stream: stderr });
    this.note(new Styled(`${label} ${escapeHidden(message).split('\n').join('\n       ')}`));
    if (hint) this.note(hint);
  }

  /** A table that fits the terminal: it drops and shortens columns rather than wrapping lines. */
  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Styled {
    const { stdout } = this.#terminal;
    const room = stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY;
    const escaped = columns.map((column) => ({ ...column, of: (row: Row) => cell(column.of(row)) }));
    const shown = fitting(rows, escaped, room);
    const table = new Table({
      ...NO_BORDERS,
      head: shown.map(({ title }) => styleText('bold', title, { stream: stdout })),
      colWidths: shown.map(({ width }) => width),
    });
    table.push(...rows.map((row) => shown.map(({ of }) => of(row))));
    const lines = table.toString().split('\n');
    return new Styled(lines.map((line) => line.trimEnd()).join('\n'));
  }

  /** Names and values, one pair on each line. */
  details(pairs: Readonly<Record<string, string>>): Styled {
    const width = Math.max(...Object.keys(pairs).map((name) => name.length));
    const { stdout } = this.#terminal;
    const label = (name: string) => styleText('dim', name.padEnd(width), { stream: stdout });
    const lines = Object.entries(pairs).map(([name, value]) => `${label(name)}  ${escapeHidden(value)}`);
    return new Styled(lines.join('\n'));
  }
}

function written(text: string | Styled): string {
  return text instanceof Styled ? text.text : escapeHidden(text);
}

/** One line, because a line feed would begin what looks like another row. */
function cell(text: string): string {
  return escapeHidden(text).replaceAll('\n', ' ');
}

interface Fitted<Row> extends Column<Row> {
  readonly width: number;
}

function fitting<Row>(rows: readonly Row[], columns: readonly Column<Row>[], room: number): Fitted<Row>[] {
  let fitted = columns.map((column) => {
    const longest = Math.max(column.title.length, ...rows.map((row) => column.of(row).length));
    return { ...column, width: Math.min(longest, MAX_WIDTH) };
  });
  const total = () => fitted.reduce((sum, { width }) => sum + width + GAP, -GAP);
  while (total() > room && fitted.some(({ rank }) => rank !== undefined)) {
    const worst = fitted.reduce((a, b) => ((b.rank ?? 0) > (a.rank ?? 0) ? b : a));
    fitted = fitted.filter((column) => column !== worst);
  }
  while (total() > room && fitted.some(({ width }) => width > NARROWEST)) {
    const widest = fitted.reduce((a, b) => (b.width > a.width ? b : a));
    fitted = fitted.map((column) => (column === widest ? { ...column, width: column.width - 1 } : column));
  }
  return fitted;
}
