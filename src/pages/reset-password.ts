import { hash } from 'node:crypto';
import type { Handler } from '../http/exchange.ts';
import { PAGE, SCRIPT, STYLE } from './reset-password-page.ts';

// Nothing but the page's own script and style, and nobody around it: here somebody types a password.
const POLICY = [
  "default-src 'none'",
  `script-src ${toCspSource(SCRIPT)}`,
  `style-src ${toCspSource(STYLE)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the page that resets a password. The token is in the fragment of its address, and never sent here. */
export const resetPasswordPage: Handler = (exchange) =>
  exchange.answerWith(200, 'text/html', PAGE, {
    'Content-Security-Policy': POLICY,
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });

/** Allows one inline script or style (Content Security Policy Level 3, section 2.3.1). */
function toCspSource(text: string): string {
  return `'sha256-${hash('sha256', text, 'base64')}'`;
}
