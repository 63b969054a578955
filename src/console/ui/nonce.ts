/** Returns the nonce of the Content-Security-Policy for style elements of the console. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

// The scroll lock of dialogs adds a style element and reads its nonce from this global.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
