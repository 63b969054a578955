import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './ui/console.css';
import './ui/tables.css';
import './ui/tags.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { session } from './server/session.ts';

// A newer version has taken the place of the one that this page was loaded from.
window.addEventListener('vite:preloadError', () => window.location.reload());

void session.start();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
