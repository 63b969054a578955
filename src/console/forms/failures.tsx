import { Refused } from '../server/outcome.ts';
import { Failure } from '../ui/feedback.tsx';

interface Form {
  readonly setErrors: (errors: Record<string, string>) => void;
}

/** Says at each field what is wrong with it. */
export function showFieldErrors(form: Form, error: unknown): void {
  if (error instanceof Refused) form.setErrors(error.byField());
}

/** What is wrong with each field, for forms that do not keep it themselves. */
export function fieldErrorsOf(error: unknown): Readonly<Record<string, string>> {
  return error instanceof Refused ? error.byField() : {};
}

/** What went wrong, unless it is said at the fields. */
export function FormFailure({ error }: { readonly error: Error | null }) {
  if (!error || (error instanceof Refused && error.fieldErrors.length > 0)) return null;
  return <Failure error={error} />;
}
