// Before anything is painted, so that a dark page never flashes white.
let chosen = null;
try {
  chosen = localStorage.getItem('latchkey-color-scheme');
} catch {
  // Storage may be switched off; then the machine's choice counts.
}
const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches;
const scheme = chosen === 'light' || chosen === 'dark' ? chosen : prefersDark ? 'dark' : 'light';
document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
