import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { CHROMIUM, LAUNCH_OPTIONS } from './browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The WebSocket address of the browser that all test files share. */
    browserEndpoint: string;
  }
}

/** Starts one Chromium for all test files. */
export default async function startBrowserServer({ provide }: TestProject) {
  if (!CHROMIUM) return;
  const server = await chromium.launchServer({ ...LAUNCH_OPTIONS, host: '127.0.0.1' });
  provide('browserEndpoint', server.wsEndpoint());
  return () => server.close();
}
