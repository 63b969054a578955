interface Result {
  readonly __typename: string;
}

type PayloadOf<R extends Result> = Extract<R, { readonly __typename: `${string}Payload` }>;

/** One thing that is wrong with one field of the input. */
interface FieldError {
  readonly path: readonly string[];
  readonly message: string;
}

/** A mutation did nothing, and said why. */
export class Refused extends Error {
  readonly code: string;
  readonly fieldErrors: readonly FieldError[];

  constructor(message: string, code: string, fieldErrors: readonly FieldError[]) {
    super(message);
    this.code = code;
    this.fieldErrors = fieldErrors;
  }

  /** What is wrong, by the name of the field. */
  byField(): Record<string, string> {
    const named = this.fieldErrors.map(({ path, message }) => [path[0] ?? '', sentence(message)]);
    return Object.fromEntries(named);
  }
}

/** The payload among the possible results of a mutation. @throws {Refused} */
export function payloadOf<R extends Result>(result: R): PayloadOf<R> {
  if (result.__typename.endsWith('Payload')) return result as unknown as PayloadOf<R>;
  const { message, code, fieldErrors } = result as Partial<Refused>;
  throw new Refused(message ?? result.__typename, code ?? result.__typename, fieldErrors ?? []);
}

/** "must be …" as it is said of a field that is named above it. */
function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
