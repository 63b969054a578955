import { Box, Button, Text } from '@mantine/core';
import { Code } from '../ui/copy.tsx';
import { Empty } from '../ui/feedback.tsx';
import { AddIcon, KeyIcon } from '../ui/icons.ts';

const COMMAND = 'latchkey client-keys create --name storefront --scope read:shop';

/** Renders the introduction that is shown until the first key exists. */
export function FirstKey({ onCreate }: { readonly onCreate: () => void }) {
  return (
    <Empty icon={<KeyIcon />} title="No client key yet">
      <Text c="dimmed" maw={440}>
        A client key lets a service call your APIs, within the scopes and the rate limit that you choose.
      </Text>
      <Button leftSection={<AddIcon size={16} />} onClick={onCreate}>
        Create your first key
      </Button>
      <Text size="sm" c="dimmed" mt="sm">
        Or from the command line:
      </Text>
      <Box w="100%" maw={560} ta="left">
        <Code text={COMMAND} what="the command" />
      </Box>
    </Empty>
  );
}
