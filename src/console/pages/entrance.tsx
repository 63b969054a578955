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
    text: 'Nobody has an account here yet. Make the first one: it is the administrator of this gateway.',
  },
  signUp: { title: 'Create an account', text: 'With it you make and manage client keys of your own.' },
  signIn: { title: 'Sign in', text: 'Create, watch and revoke the keys of your services.' },
} as const;

/** The way in: signing in, or up; on an empty gateway, the first account. */
export function Entrance() {
  const gateway = useQuery(gatewayQuery);
  const [wanted, setWanted] = useState<'signIn' | 'signUp'>('signIn');
  const { empty = false, signUp } = gateway.data ?? {};
  const view = empty && signUp !== 'CLOSED' ? 'first' : wanted;
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
            <Switcher view={view} open={signUp === 'OPEN'} onSwitch={setWanted} />
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
        You have an account?{' '}
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
        'No account, or a lost password? Ask an administrator of this gateway.'
      )}
    </Text>
  );
}
