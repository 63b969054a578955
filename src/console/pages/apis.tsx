import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiHealthTag } from '../components/api-health.tsx';
import { PolicyTable } from '../components/policy-table.tsx';
import { ExploreApi } from '../forms/lazy.tsx';
import { apisQuery, gatewayQuery } from '../server/queries.ts';
import { Callout } from '../ui/callout.tsx';
import { Code, Copy } from '../ui/copy.tsx';
import { Empty, Failure, Loading } from '../ui/feedback.tsx';
import { ApiIcon, ExploreIcon } from '../ui/icons.ts';
import { Page, Section } from '../ui/page.tsx';

const EXAMPLE = `import { defineConfig } from 'latchkey/config';

export default defineConfig({
  apis: { shop: { url: 'http://127.0.0.1:5001/graphql' } },
});`;

/** Page of the protected APIs with their addresses, health and policies. */
export function ApisPage() {
  const { data: apis, error, isPending, refetch } = useQuery({ ...apisQuery, refetchInterval: 15_000 });
  const { data: gateway } = useQuery(gatewayQuery);
  const [exploring, setExploring] = useState<string>();
  return (
    <Page title="APIs" description="The APIs behind this gateway, and the scopes that their fields require.">
      {isPending && <Loading />}
      {error && <Failure error={error} onRetry={() => refetch()} />}
      {apis?.length === 0 && (
        <section className="lk-card">
          <Empty icon={<ApiIcon />} title="No API is protected yet">
            <Text c="dimmed">Add one to latchkey.config.ts and restart the gateway.</Text>
            <div className="lk-left">
              <Code text={EXAMPLE} what="the example" />
            </div>
          </Empty>
        </section>
      )}
      {apis?.map(({ name, path, health, policy, problems }) => (
        <Section
          key={name}
          title={name}
          description={<Address url={`${gateway?.publicUrl ?? ''}${path}`} />}
          flush
          actions={
            <Group gap="sm">
              <ApiHealthTag health={health} />
              <Button
                size="xs"
                variant="default"
                leftSection={<ExploreIcon size={14} />}
                onClick={() => setExploring(path)}
              >
                GraphiQL
              </Button>
            </Group>
          }
        >
          {problems.length > 0 && <SchemaProblems problems={problems} />}
          {policy.length > 0 ? (
            <PolicyTable name={name} policy={policy} />
          ) : (
            <Text size="sm" c="dimmed" px="lg" pb="lg">
              Failed to load the schema of the upstream. The gateway retries when it needs it. See the log for
              the cause.
            </Text>
          )}
        </Section>
      ))}
      {exploring && <ExploreApi path={exploring} onClose={() => setExploring(undefined)} />}
    </Page>
  );
}

function SchemaProblems({ problems }: { readonly problems: readonly string[] }) {
  return (
    <Callout tone="amber" title="The schema of the upstream is invalid, but still served">
      <ul>
        {problems.map((problem) => (
          <li key={problem} className="lk-break">
            {problem}
          </li>
        ))}
      </ul>
    </Callout>
  );
}

function Address({ url }: { readonly url: string }) {
  return (
    <span className="lk-mono lk-break">
      {url} <Copy text={url} what="the address" />
    </span>
  );
}
