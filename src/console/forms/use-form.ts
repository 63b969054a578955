import { useForm as useMantineForm } from '@mantine/form';
import { useRef } from 'react';
import { flushSync } from 'react-dom';

// Mantine does not export this type.
type Options<Values extends object> = NonNullable<Parameters<typeof useMantineForm<Values>>[0]>;

/** Returns a form that focuses its first invalid field after a validation error of the console or the gateway. */
export function useForm<Values extends object>(
  options: { readonly initialValues: Values } & Pick<Options<NoInfer<Values>>, 'validate'>,
) {
  const form = useMantineForm<Values>(options);
  const formElement = useRef<HTMLFormElement>(null);
  const setErrors: typeof form.setErrors = (errors) => {
    // Renders the errors synchronously, because the query finds fields by their `aria-invalid` attribute.
    flushSync(() => form.setErrors(errors));
    formElement.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  };
  const onSubmit: typeof form.onSubmit = (handle) => {
    const submit = form.onSubmit(handle, setErrors);
    return (event) => {
      formElement.current = event?.currentTarget ?? null;
      submit(event);
    };
  };
  return { ...form, setErrors, onSubmit };
}
