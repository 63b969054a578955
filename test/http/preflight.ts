export const ORIGIN = { Origin: 'https://console.example' };

/** Sends a CORS preflight as a browser does. */
export function preflight(url: string, method = 'POST'): Promise<Response> {
  return fetch(url, {
    method: 'OPTIONS',
    headers: {
      ...ORIGIN,
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': 'authorization,content-type,x-api-key,x-client-key',
    },
  });
}
