import { useEffect, useRef } from 'react';
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
  return <InSight error={error} />;
}

function InSight({ error }: { readonly error: Error }) {
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    shown.current?.scrollIntoView({ block: 'nearest' });
    // A button loses the focus while it waits for the answer. Nobody who is in a field is taken out of it.
    if (document.activeElement === document.body) shown.current?.focus();
  }, []);
  return (
    <div ref={shown} tabIndex={-1}>
      <Failure error={error} />
    </div>
  );
}
