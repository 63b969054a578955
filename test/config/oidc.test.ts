import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { useEmptyFolder } from './empty-folder.ts';
import { problemsWith } from './problems.ts';

useEmptyFolder();

const AUDIENCE = { OIDC_AUDIENCE: 'latchkey' };

describe('OIDC_ISSUER', () => {
  it.each([
    'https://id.example.com',
    'https://tenant.example.com/',
    'https://id.example.com:8443/realms/staff',
    'http://127.0.0.1:8080/realms/staff',
    'http://localhost:8080',
    'http://[::1]:8080',
  ])('is kept exactly as written: %s', async (issuer) => {
    const { oidc } = await loadConfig({ OIDC_ISSUER: issuer, ...AUDIENCE });
    expect(oidc).toEqual({ issuer, audience: 'latchkey' });
  });

  it.each([
    'id.example.com',
    'https://',
    'http://id.example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'ftp://127.0.0.1',
    'https://id.example.com?x=1',
    'https://id.example.com/#x',
    'https://user:password@id.example.com',
    'https://user@id.example.com',
    'https://:password@id.example.com',
    ' https://id.example.com',
  ])('is rejected as invalid: "%s"', async (issuer) => {
    expect(await problemsWith({ OIDC_ISSUER: issuer, ...AUDIENCE })).toEqual([
      expect.stringMatching(/^OIDC_ISSUER: must be an https:/),
    ]);
  });

  it('is rejected without OIDC_AUDIENCE, and OIDC_AUDIENCE without it', async () => {
    expect(await problemsWith({ OIDC_ISSUER: 'https://id.example.com' })).toEqual([
      expect.stringMatching(/^OIDC_AUDIENCE: missing/),
    ]);
    expect(await problemsWith(AUDIENCE)).toEqual([expect.stringMatching(/^OIDC_ISSUER: missing/)]);
  });

  it.each<[string, Record<string, string>]>([
    ['https://gate.example.com', { PUBLIC_URL: 'https://gate.example.com' }],
    ['https://gate.example.com/', { PUBLIC_URL: 'https://gate.example.com' }],
    ['https://GATE.example.com:443/base', { PUBLIC_URL: 'https://gate.example.com/base//' }],
    ['http://127.0.0.1:4000', {}],
    ['http://[::1]:4001', { HOST: '::1', PORT: '4001' }],
  ])('is rejected as the issuer of the gateway itself: %s with %j', async (issuer, env) => {
    expect(await problemsWith({ OIDC_ISSUER: issuer, ...AUDIENCE, ...env })).toEqual([
      expect.stringMatching(/^OIDC_ISSUER: must not be Latchkey itself/),
    ]);
  });

  it('may share the host of PUBLIC_URL', async () => {
    const env = { OIDC_ISSUER: 'https://example.com/id', PUBLIC_URL: 'https://example.com/gate' };
    expect(await problemsWith({ ...env, ...AUDIENCE })).toEqual([]);
  });
});
