import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const brand: MantineColorsTuple = [
  '#eef0ff',
  '#dcdffc',
  '#b7bdf5',
  '#9aa4f2',
  '#8a96f0',
  '#5a69e0',
  '#3d4fd6',
  '#3343b8',
  '#2b3997',
  '#232f7a',
];

const dark: MantineColorsTuple = [
  '#e8ebf2',
  '#ccd2df',
  '#a6afc1',
  '#7b869c',
  '#39425a',
  '#2b3346',
  '#1e2433',
  '#161b27',
  '#0f131c',
  '#0a0d14',
];

export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: 6,
  colors: { brand, dark },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    "'Inter', 'Segoe UI Variable Text', system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
  fontFamilyMonospace:
    "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Segoe UI Mono', Menlo, 'DejaVu Sans Mono', Consolas, monospace",
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
    },
  },
  components: {
    Tooltip: {
      defaultProps: { withArrow: true, openDelay: 250, events: { hover: true, focus: true, touch: true } },
    },
    Modal: {
      defaultProps: { radius: 'lg', padding: 'lg', overlayProps: { backgroundOpacity: 0.5, blur: 3 } },
    },
    Menu: { defaultProps: { shadow: 'md', position: 'bottom-end' } },
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
  },
});

/** Overrides colors of Mantine whose contrast is too low (WCAG 2.2, 1.4.3). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#596275',
    '--mantine-color-placeholder': '#697386',
    '--mantine-color-error': '#c02626',
    '--mantine-color-anchor': '#3343b8',
    '--mantine-color-default-border': '#d5dae3',
  },
  dark: {
    '--mantine-color-dimmed': '#a6afc1',
    '--mantine-color-placeholder': '#8d97ab',
    '--mantine-color-error': '#ff9a9a',
    '--mantine-color-anchor': '#9aa4f2',
    '--mantine-color-default-border': '#39425a',
  },
});

export const COLOR_SCHEME_KEY = 'latchkey-color-scheme';
