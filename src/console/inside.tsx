import './ui/usage.css';
import { RouterProvider } from '@tanstack/react-router';
import { router } from './router.tsx';

/** What those see who are signed in. */
export function Inside() {
  return <RouterProvider router={router} />;
}
