import { expect, test } from 'vitest';
import { isSecureUrl } from '../../src/domain/secure-url.ts';

test.each([
  'https://example.com',
  'https://127.0.0.1',
  'http://localhost:8080/x',
  'http://127.0.0.1',
  'http://127.1.2.3/x',
  'http://[::1]:8080',
  'HTTP://LOCALHOST',
])('%s cannot be changed on the way', (url) => {
  expect(isSecureUrl(url)).toBe(true);
});

test.each([
  'http://example.com',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com',
  'http://127.0.0.1@example.com',
  'http://example.com#127.0.0.1',
  'http://[::2]',
  'http://0.0.0.0',
  'ftp://127.0.0.1',
  'file:///etc/hosts',
  'javascript:alert(1)',
  '127.0.0.1',
  '',
])('%j can, or leads nowhere', (url) => {
  expect(isSecureUrl(url)).toBe(false);
});
