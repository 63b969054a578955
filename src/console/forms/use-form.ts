import { useForm as useMantineForm } from '@mantine/form';
import { useRef } from 'react';
import { flushSync } from 'react-dom';

// Mantine does not export what its types are made of.
type Options<Values extends object> = NonNullable<Parameters<typeof useMantineForm<Values>>[0]>;

/** A form that goes to its first wrong field when it is refused, here or by the gateway. */
export function useForm<Values extends object>(
  options: { readonly initialValues: Values } & Pick<Options<NoInfer<Values>>, 'validate'>,
) {
  const form = useMantineForm<Values>(options);
  const submitted = useRef<HTMLFormElement>(null);
  const setErrors: typeof form.setErrors = (errors) => {
    // A field can be found by its error once that is on the page.
    flushSync(() => form.setErrors(errors));
    submitted.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  };
  const onSubmit: typeof form.onSubmit = (handle) => {
    const submit = form.onSubmit(handle, setErrors);
    return (event) => {
      submitted.current = event?.currentTarget ?? null;
      submit(event);
    };
  };
  return { ...form, setErrors, onSubmit };
}
