import { useEffect, useRef } from 'react';
import { MutationError } from '../server/outcome.ts';
import { Failure } from '../ui/feedback.tsx';

interface Form {
  readonly setErrors: (errors: Record<string, string>) => void;
}

/** Shows validation errors at the fields of a form. */
export function showFieldErrors(form: Form, error: unknown): void {
  if (error instanceof MutationError) form.setErrors(error.byField());
}

/** Returns validation errors by field name, for forms without error state. */
export function readFieldErrors(error: unknown): Readonly<Record<string, string>> {
  return error instanceof MutationError ? error.byField() : {};
}

/** Renders an error, unless it is container at the fields. */
export function FormFailure({ error }: { readonly error: Error | null }) {
  if (!error || (error instanceof MutationError && error.fieldErrors.length > 0)) return null;
  return <FailureInView error={error} />;
}

function FailureInView({ error }: { readonly error: Error }) {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => {
    container.current?.scrollIntoView({ block: 'nearest' });
    // Moves the focus only if nothing has it: a button loses it while loading, but a field keeps it.
    if (document.activeElement === document.body) container.current?.focus();
  }, []);
  return (
    <div ref={container} tabIndex={-1}>
      <Failure error={error} />
    </div>
  );
}
