import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './ui/console.css';
import './ui/tables.css';
import './ui/tags.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { currentPage } from './server/request.ts';
import { session } from './server/session.ts';

// If a chunk fails to load, a newer build of the console may have replaced the build of this page.
window.addEventListener('vite:preloadError', () => void reloadIfNewer());

async function reloadIfNewer(): Promise<void> {
  const entry = document.querySelector('script[type="module"]')?.getAttribute('src') ?? '';
  const page = await currentPage();
  if (page !== undefined && !page.includes(entry)) window.location.reload();
}

void session.start();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
