import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { SignIn } from '../forms/sign-in.tsx';
import { SignUp } from '../forms/sign-up.tsx';
import { gatewayQuery } from '../server/queries.ts';
import { Failure, Loading } from '../ui/feedback.tsx';
import { Logo } from '../ui/logo.tsx';

const VIEWS = {
  first: {
    title: 'Welcome to Latchkey',
    text: 'There are no accounts yet. Create the first one, which will be the administrator of this gateway.',
  },
  signUp: { title: 'Create an account', text: 'An account lets you create and manage your own client keys.' },
  signIn: { title: 'Sign in', text: 'Create, monitor and revoke the keys of your services.' },
} as const;

/** Page for signing in and signing up. On an empty gateway, it creates the first account. */
export function Entrance() {
  const gateway = useQuery(gatewayQuery);
  const [selected, setSelected] = useState<'signIn' | 'signUp'>('signIn');
  const { empty = false, signUp } = gateway.data ?? {};
  const view = empty && signUp !== 'CLOSED' ? 'first' : selected;
  const { title, text } = VIEWS[view];
  useEffect(() => {
    document.title = `${title} · Latchkey`;
  }, [title]);
  return (
    <main className="lk-entrance">
      <Stack className="lk-card lk-entrance-card" gap="lg">
        <Logo />
        {gateway.isPending ? (
          <Loading />
        ) : gateway.error ? (
          <Failure error={gateway.error} onRetry={() => gateway.refetch()} />
        ) : (
          <>
            <Stack gap={4}>
              <Title order={1}>{title}</Title>
              <Text c="dimmed">{text}</Text>
            </Stack>
            {view === 'signIn' ? <SignIn /> : <SignUp action="Create the account" />}
            <Switcher view={view} open={signUp === 'OPEN'} onSwitch={setSelected} />
          </>
        )}
      </Stack>
    </main>
  );
}

interface SwitcherProps {
  readonly view: keyof typeof VIEWS;
  readonly open: boolean;
  readonly onSwitch: (view: 'signIn' | 'signUp') => void;
}

function Switcher({ view, open, onSwitch }: SwitcherProps) {
  if (view === 'first') return null;
  if (view === 'signUp') {
    return (
      <Text size="sm" c="dimmed">
        Already have an account?{' '}
        <Anchor component="button" type="button" onClick={() => onSwitch('signIn')}>
          Sign in
        </Anchor>
      </Text>
    );
  }
  return (
    <Text size="sm" c="dimmed">
      {open ? (
        <>
          New here?{' '}
          <Anchor component="button" type="button" onClick={() => onSwitch('signUp')}>
            Create an account
          </Anchor>
        </>
      ) : (
        'No account, or forgot your password? Ask an administrator of this gateway.'
      )}
    </Text>
  );
}
