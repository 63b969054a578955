import { describe, expect, it } from 'vitest';
import { isSecureUrl } from '../../src/domain/secure-url.ts';

describe('isSecureUrl', () => {
  it.each([
    'https://example.com',
    'https://127.0.0.1',
    'http://localhost:8080/x',
    'http://127.0.0.1',
    'http://127.1.2.3/x',
    'http://127.255.255.255',
    'http://[::1]:8080',
    'HTTP://LOCALHOST',
  ])('accepts %s', (url) => {
    expect(isSecureUrl(url)).toBe(true);
  });

  it.each([
    'http://example.com',
    'http://localhost.example.com',
    'http://notlocalhost',
    'http://127.0.0.1.example.com',
    'http://127.0.0.1@example.com',
    'http://127.example.com',
    'http://128.0.0.1',
    'http://10.127.0.0.1.example.com',
    'http://example.com#127.0.0.1',
    'http://[::2]',
    'http://[::1:1]',
    'http://0.0.0.0',
    'ftp://127.0.0.1',
    'ws://localhost',
    'file:///etc/hosts',
    'javascript:alert(1)',
    '127.0.0.1',
    'localhost',
  ])('rejects %s', (url) => {
    expect(isSecureUrl(url)).toBe(false);
  });

  it('rejects an empty string', () => {
    expect(isSecureUrl('')).toBe(false);
  });
});
