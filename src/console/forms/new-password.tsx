import { PasswordInput, type PasswordInputProps } from '@mantine/core';

const MIN = 15;
const MAX = 1024;

/** Returns the validation error, or null. Counts code points after NFC normalization, as the gateway does. */
export function passwordProblem(password: string): string | null {
  const { length } = [...password.normalize('NFC')];
  return length < MIN || length > MAX ? `Use ${MIN} to ${MAX} characters; these are ${length}.` : null;
}

/** Renders the input for a new password. */
export function NewPassword(props: PasswordInputProps) {
  return (
    <PasswordInput
      autoComplete="new-password"
      required
      description={`At least ${MIN} characters. Use a few unrelated words.`}
      {...props}
    />
  );
}
