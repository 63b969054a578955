import { Button, Group, Input, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { apisQuery, type ClientKey, gatewayQuery } from '../server/queries.ts';
import { session } from '../server/session.ts';
import { Callout } from '../ui/callout.tsx';
import { Code } from '../ui/copy.tsx';
import { DownloadIcon } from '../ui/icons.ts';

interface WithKey {
  readonly clientKey: Pick<ClientKey, 'name' | 'clientId'>;
}

interface PlainSecret extends WithKey {
  readonly key: string;
  readonly clientSecret: string;
}

interface EncryptedSecret extends WithKey {
  readonly encryptedKey: string;
}

/** Secret as the gateway returns it, once. */
export type Secret = PlainSecret | EncryptedSecret;

interface SecretViewProps {
  readonly secret: Secret;
  readonly onSaved: () => void;
}

/** Renders a secret for the only time. Blocks navigation until the user confirms that the secret is saved. */
export function SecretView({ secret, onSaved }: SecretViewProps) {
  const saved = useRef(false);
  useEffect(() => session.hold(), []);
  useBlocker({ shouldBlockFn: () => !saved.current, enableBeforeUnload: () => !saved.current });
  const leave = () => {
    saved.current = true;
    onSaved();
  };
  return (
    <Stack>
      {'key' in secret ? <Plain secret={secret} /> : <Encrypted secret={secret} />}
      <Group justify="space-between" mt="xs">
        <Button
          variant="default"
          leftSection={<DownloadIcon size={16} />}
          onClick={() => saveAs(...toFile(secret))}
        >
          {'key' in secret ? 'Download .env' : 'Download the message'}
        </Button>
        <Button onClick={leave}>I have saved it</Button>
      </Group>
    </Stack>
  );
}

function Plain({ secret: { clientKey, key, clientSecret } }: { readonly secret: PlainSecret }) {
  return (
    <>
      <Callout focused tone="amber" title="Save it now: it is shown only once">
        Latchkey stores only a hash of the secret and cannot show it again. Anyone who has it can use{' '}
        <strong>{clientKey.name}</strong>.
      </Callout>
      <Shown
        label="Key"
        what="the key"
        text={key}
        description="The whole credential, for Authorization: Bearer …"
      />
      <Shown label="Client id" what="the client id" text={clientKey.clientId} />
      <Shown label="Client secret" what="the client secret" text={clientSecret} description="For OAuth 2" />
      <TryIt secretKey={key} />
    </>
  );
}

function Encrypted({ secret: { clientKey, encryptedKey } }: { readonly secret: EncryptedSecret }) {
  return (
    <>
      <Callout focused tone="amber" title="Save it now: it is shown only once">
        Only a holder of one of the PGP keys can read the secret of <strong>{clientKey.name}</strong>. Forward
        the message to them.
      </Callout>
      <Shown label="Client id" what="the client id" text={clientKey.clientId} />
      <Shown label="Encrypted key" what="the message" text={encryptedKey} description="For gpg --decrypt" />
    </>
  );
}

interface ShownProps {
  readonly label: string;
  readonly what: string;
  readonly text: string;
  readonly description?: string;
}

function Shown({ label, what, text, description }: ShownProps) {
  return (
    <Stack gap={4} role="group" aria-label={label}>
      <Group gap="xs" align="baseline">
        <Input.Label component="span">{label}</Input.Label>
        {description && (
          <Text size="xs" c="dimmed">
            {description}
          </Text>
        )}
      </Group>
      <Code text={text} what={what} />
    </Stack>
  );
}

/** Renders a ready-to-run command for an API, or for `/verify` if there is none. */
function TryIt({ secretKey }: { readonly secretKey: string }) {
  const { data: gateway } = useQuery(gatewayQuery);
  const { data: apis = [] } = useQuery(apisQuery);
  const [selectedPath, setSelectedPath] = useState<string | null>(null);
  if (!gateway) return null;
  const path = selectedPath ?? apis[0]?.path ?? '/verify';
  const authorization = `-H 'Authorization: Bearer ${secretKey}'`;
  const command =
    path === '/verify'
      ? `curl -i '${gateway.publicUrl}/verify' ${authorization}`
      : [
          `curl '${gateway.publicUrl}${path}' ${authorization} \\`,
          `  -H 'Content-Type: application/json' -d '{"query":"{ __typename }"}'`,
        ].join('\n');
  return (
    <Stack gap={4} role="group" aria-label="Try it">
      <Group justify="space-between">
        <Input.Label component="span">Try it</Input.Label>
        {apis.length > 1 && (
          <Select
            size="xs"
            w={180}
            aria-label="API"
            allowDeselect={false}
            data={apis.map(({ name, path }) => ({ value: path, label: name }))}
            value={path}
            onChange={setSelectedPath}
          />
        )}
      </Group>
      <Code text={command} what="the command" />
    </Stack>
  );
}

/** Returns the name and the content of a file with the secret. */
function toFile(secret: Secret): [name: string, text: string] {
  const { clientKey } = secret;
  if ('encryptedKey' in secret) return [`${clientKey.clientId}.asc`, secret.encryptedKey];
  const lines = [
    `# Latchkey client key "${clientKey.name.replaceAll(/\s+/g, ' ')}"`,
    `LATCHKEY_CLIENT_ID=${clientKey.clientId}`,
    `LATCHKEY_CLIENT_SECRET=${secret.clientSecret}`,
    `LATCHKEY_KEY=${secret.key}`,
    '',
  ];
  return [`${clientKey.clientId}.env`, lines.join('\n')];
}

function saveAs(download: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  Object.assign(document.createElement('a'), { href: url, download }).click();
  URL.revokeObjectURL(url);
}
