import './ui/usage.css';
import { RouterProvider } from '@tanstack/react-router';
import { router } from './router.tsx';

/** Renders the pages for signed-in accounts. */
export function Inside() {
  return <RouterProvider router={router} />;
}
