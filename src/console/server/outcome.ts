interface Result {
  readonly __typename: string;
}

type PayloadOf<R extends Result> = Extract<R, { readonly __typename: `${string}Payload` }>;

/** Validation error of one input field. */
interface FieldError {
  readonly path: readonly string[];
  readonly message: string;
}

/** Thrown when a mutation returns an error result instead of a payload. */
export class MutationError extends Error {
  readonly code: string;
  readonly fieldErrors: readonly FieldError[];

  constructor(message: string, code: string, fieldErrors: readonly FieldError[]) {
    super(message);
    this.code = code;
    this.fieldErrors = fieldErrors;
  }

  /** Returns the error messages by field name. */
  byField(): Record<string, string> {
    const entries = this.fieldErrors.map(({ path, message }) => [path[0] ?? '', toSentence(message)]);
    return Object.fromEntries(entries);
  }
}

/** Returns the payload of a mutation. @throws {MutationError} if the result is an error. */
export function requirePayload<R extends Result>(result: R): PayloadOf<R> {
  if (result.__typename.endsWith('Payload')) return result as unknown as PayloadOf<R>;
  const { message, code, fieldErrors } = result as Partial<MutationError>;
  throw new MutationError(message ?? result.__typename, code ?? result.__typename, fieldErrors ?? []);
}

/** Converts a message such as "must be …" to a toSentence. */
function toSentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
