import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { Empty } from '../ui/feedback.tsx';
import { SearchIcon } from '../ui/icons.ts';
import { Page } from '../ui/page.tsx';

/** Page for unknown paths. */
export function NotFoundPage() {
  return (
    <Page title="Page not found">
      <section className="lk-card">
        <Empty icon={<SearchIcon />} title="This page does not exist">
          <Button renderRoot={(props) => <Link to={paths.overview} {...props} />}>Go to the overview</Button>
        </Empty>
      </section>
    </Page>
  );
}
