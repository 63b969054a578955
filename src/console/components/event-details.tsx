import { Box } from '@mantine/core';
import type { ReactNode } from 'react';
import type { GatewayEvent } from '../server/queries.ts';
import { Facts } from '../ui/facts.tsx';
import { exactTime } from '../ui/time.tsx';

/** Renders all fields of an event. */
export function EventDetails({ event }: { readonly event: GatewayEvent }) {
  const { type, createdAt, actorAccount, account, target, ip, userAgent, requestId, metadata } = event;
  const describePerson = (person: typeof account) =>
    person ? `${person.displayName}, ${person.email}` : '–';
  const mono = (text: string) => <span className="lk-mono lk-break">{text}</span>;
  const details = Object.entries(metadata).map(([name, value]): [string, ReactNode] => [
    name,
    mono(typeof value === 'string' ? value : JSON.stringify(value)),
  ]);
  return (
    <Box pl={{ base: 0, sm: 44 }} pt="xs">
      <Facts
        facts={[
          ['Type', mono(type)],
          ['Time', exactTime(createdAt)],
          ...details,
          ['Address', mono(ip)],
          ['Client', userAgent ?? '–'],
          ['Request id', mono(requestId)],
          ['By', describePerson(actorAccount)],
          ['Account', describePerson(account)],
          ['Target', target ? mono(target) : '–'],
        ]}
      />
    </Box>
  );
}
