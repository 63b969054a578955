import { AppShell, Box, Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useRef } from 'react';
import { Loading } from '../ui/feedback.tsx';
import { Logo } from '../ui/logo.tsx';
import { ColorScheme } from './color-scheme.tsx';
import { Navigation } from './navigation.tsx';
import { UserMenu } from './user-menu.tsx';

/** Renders the navigation around every page. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const main = useRef<HTMLElement>(null);
  const pathname = useRouterState({ select: ({ location }) => location.pathname });
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    // Focuses the new page, so that screen readers announce it and start at its beginning.
    main.current?.focus();
  }, [pathname]);
  return (
    <AppShell
      header={{ height: { base: 56, sm: 0 } }}
      navbar={{ width: 248, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      withBorder
    >
      <a className="lk-skip" href="#main">
        Skip to content
      </a>
      <AppShell.Header hiddenFrom="sm" className="lk-navbar">
        <Group h="100%" px="md" justify="space-between">
          <Logo />
          <Burger opened={opened} onClick={toggle} size="sm" aria-label="Pages" aria-expanded={opened} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="md" className="lk-navbar" component="div">
        <Box visibleFrom="sm" px="xs" pt={4} pb="lg">
          <Logo />
        </Box>
        <AppShell.Section grow>
          <Navigation onNavigate={close} />
        </AppShell.Section>
        <Group gap={4} wrap="nowrap">
          <UserMenu />
          <ColorScheme />
        </Group>
      </AppShell.Navbar>
      <AppShell.Main className="lk-main" id="main" ref={main} tabIndex={-1}>
        <div className="lk-content">
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </div>
      </AppShell.Main>
    </AppShell>
  );
}
