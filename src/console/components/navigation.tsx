import { Stack } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { useAccount } from '../server/use-session.ts';
import { AccountIcon, AccountsIcon, ApiIcon, EventsIcon, KeyIcon, OverviewIcon } from '../ui/icons.ts';

const PAGES = [
  { to: paths.overview, label: 'Overview', Icon: OverviewIcon, exact: true },
  { to: paths.keys, label: 'Keys', Icon: KeyIcon },
  { to: paths.events, label: 'Events', Icon: EventsIcon },
  { to: paths.apis, label: 'APIs', Icon: ApiIcon },
  { to: paths.accounts, label: 'Accounts', Icon: AccountsIcon, admin: true },
  { to: paths.account, label: 'Your account', Icon: AccountIcon, exact: true },
] as const;

/** Renders links to all pages. */
export function Navigation({ onNavigate }: { readonly onNavigate: () => void }) {
  const { role } = useAccount();
  const pages = PAGES.filter((page) => !('admin' in page) || role === 'ADMIN');
  return (
    <Stack component="nav" gap={2} aria-label="Pages">
      {pages.map(({ to, label, Icon, ...page }) => (
        <Link
          key={to}
          to={to}
          className="lk-nav-link"
          activeOptions={{ exact: 'exact' in page, includeSearch: false }}
          onClick={onNavigate}
        >
          <Icon size={18} aria-hidden />
          {label}
        </Link>
      ))}
    </Stack>
  );
}
