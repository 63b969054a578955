import { PasswordInput, type PasswordInputProps } from '@mantine/core';

const MIN = 15;
const MAX = 1024;

/** As the gateway counts: code points after normalization. */
export function passwordProblem(password: string): string | null {
  const { length } = [...password.normalize('NFC')];
  return length < MIN || length > MAX ? `Use ${MIN} to ${MAX} characters; these are ${length}.` : null;
}

/** A password that nobody has yet. */
export function NewPassword(props: PasswordInputProps) {
  return (
    <PasswordInput
      autoComplete="new-password"
      required
      description={`At least ${MIN} characters. A few words that nobody else would put together make a good one.`}
      {...props}
    />
  );
}
