import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { Empty } from '../ui/feedback.tsx';
import { SearchIcon } from '../ui/icons.ts';
import { Page } from '../ui/page.tsx';

/** What is at an address that leads nowhere. */
export function NotFoundPage() {
  return (
    <Page title="Page not found">
      <section className="lk-card">
        <Empty icon={<SearchIcon />} title="There is no such page">
          <Button renderRoot={(props) => <Link to={paths.overview} {...props} />}>Go to the overview</Button>
        </Empty>
      </section>
    </Page>
  );
}
