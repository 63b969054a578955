/** What the Content-Security-Policy knows the console's own style elements by. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

// Dialogs keep the page behind them from scrolling by a style element of their own, and look for the number here.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
