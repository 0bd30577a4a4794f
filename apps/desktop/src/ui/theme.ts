import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const accent: MantineColorsTuple = [
  '#edf2fd',
  '#d9e4fa',
  '#b3c8f4',
  '#8baaee',
  '#6a90e8',
  '#3d69d6',
  '#2f5fd0',
  '#2852b8',
  '#21459c',
  '#1a3880',
]

/** Cool greys, as in tokens.css, from text down to the ground. */
const dark: MantineColorsTuple = [
  '#e8eaed',
  '#c3c8cf',
  '#a0a8b4',
  '#737b87',
  '#3d434e',
  '#2a2e36',
  '#1d2026',
  '#16181d',
  '#101216',
  '#0b0c0f',
]

/** Mantine in our dress: one accent, radius 8, Inter, motion within 150 ms. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 5 },
  colors: { accent, dark },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  defaultRadius: 8,
  respectReducedMotion: true,
  cursorType: 'pointer',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
})

/** What the library says in colours of its own that are too pale (WCAG 1.4.3), said in our tokens instead. */
const ours = {
  '--mantine-color-dimmed': 'var(--text-soft)',
  '--mantine-color-error': 'var(--red)',
  '--mantine-color-placeholder': 'var(--text-soft)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-accent-filled': 'var(--accent-fill)',
  '--mantine-color-accent-filled-hover': 'var(--accent-fill-hover)',
  '--mantine-primary-color-filled': 'var(--accent-fill)',
  '--mantine-primary-color-filled-hover': 'var(--accent-fill-hover)',
}

/** So that every theme, high contrast too, is made of tokens.css alone. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: ours, dark: ours })
