export const ORIGIN = { Origin: 'https://console.example' };

/** Sends a CORS preflight as a browser does. */
export function preflight(
  url: string,
  method = 'POST',
  names = 'authorization,content-type,x-api-key,x-client-key',
  origin = ORIGIN.Origin,
): Promise<Response> {
  return fetch(url, {
    method: 'OPTIONS',
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': names,
    },
  });
}
