import { Anchor, Button, Group, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { CreateClientAccessTokenDocument } from '../../sdk/generated/operations.ts';
import { atGateway } from '../server/address.ts';
import { Handover } from '../server/handover.ts';
import { requirePayload } from '../server/outcome.ts';
import { apisQuery, type ClientKey } from '../server/queries.ts';
import { useChange } from '../server/use-change.ts';
import { Callout } from '../ui/callout.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ExternalIcon } from '../ui/icons.ts';
import { FormFailure, readFieldErrors } from './failures.tsx';
import { KeyChoice } from './key-choice.tsx';

const IN_NEW_TAB = { target: '_blank', rel: 'noopener' } as const;

interface ExploreApiProps {
  /** Path of the preselected API. */
  readonly path?: string;
  /** Preselected key. */
  readonly clientKey?: ClientKey;
  readonly onClose: () => void;
}

/** Opens GraphiQL for an API as a client key, without its secret. */
export function ExploreApi({ path: givenPath, clientKey, onClose }: ExploreApiProps) {
  const { data: apis = [] } = useQuery(apisQuery);
  const [chosenPath, setPath] = useState(givenPath);
  const [keyId, setKeyId] = useState(clientKey?.id);
  const [handover, setHandover] = useState<Handover>();
  const create = useChange(CreateClientAccessTokenDocument, {
    payload: ({ createClientAccessToken }) => requirePayload(createClientAccessToken),
    changes: [],
  });
  useEffect(() => () => handover?.close(), [handover]);
  const wrong = readFieldErrors(create.error);
  const path = chosenPath ?? apis[0]?.path;
  const open = (id: string, at: string) =>
    create.mutate(
      { id },
      {
        onSuccess: ({ accessToken }) => {
          const opened = new Handover(atGateway(at), { Authorization: `Bearer ${accessToken}` }, onClose);
          setHandover(opened);
          window.open(opened.url, IN_NEW_TAB.target, IN_NEW_TAB.rel);
        },
      },
    );
  return (
    <Dialog title="Open GraphiQL" opened onClose={onClose}>
      {handover ? (
        <Waiting url={handover.url} onClose={onClose} />
      ) : (
        <Stack>
          <Text size="sm" c="dimmed">
            GraphiQL gets an access token of the key, valid for at most an hour. Your requests have the scopes
            of the key and count against its rate limit.
          </Text>
          <Select
            label="API"
            allowDeselect={false}
            data={apis.map(({ name, path }) => ({ value: path, label: name }))}
            value={path ?? null}
            onChange={(chosen) => setPath(chosen ?? undefined)}
          />
          <KeyChoice
            given={clientKey}
            value={keyId}
            onChange={setKeyId}
            // The gateway may reject a key with too many scopes for an access token.
            error={wrong.id ?? wrong.scope}
          />
          <FormFailure error={create.error} />
          <OpenButtons
            href={path && atGateway(path)}
            disabled={keyId === undefined || path === undefined}
            loading={create.isPending}
            onOpen={() => keyId && path && open(keyId, path)}
            onClose={onClose}
          />
        </Stack>
      )}
    </Dialog>
  );
}

interface OpenButtonsProps {
  readonly href: string | undefined;
  readonly disabled: boolean;
  readonly loading: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** Renders the buttons that open GraphiQL with and without the key. */
function OpenButtons({ href, disabled, loading, onOpen, onClose }: OpenButtonsProps) {
  const icon = <ExternalIcon size={14} aria-hidden />;
  return (
    <Group justify="space-between" mt="xs">
      <Button
        component="a"
        href={href}
        variant="default"
        rightSection={icon}
        onClick={onClose}
        {...IN_NEW_TAB}
      >
        Without a key
      </Button>
      <Button disabled={disabled} loading={loading} rightSection={icon} onClick={onOpen}>
        Open as this key
      </Button>
    </Group>
  );
}

/** Renders a notice until GraphiQL has requested the headers. */
function Waiting({ url, onClose }: { readonly url: string; readonly onClose: () => void }) {
  return (
    <Stack>
      <Callout focused tone="brand" title="GraphiQL opens in a new tab">
        If no tab opened, your browser may have blocked it:{' '}
        <Anchor href={url} {...IN_NEW_TAB}>
          open GraphiQL
        </Anchor>
        .
      </Callout>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Stack>
  );
}
