import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The one accent: a blue that is far from every class colour of both palettes. */
const accent: MantineColorsTuple = [
  '#e8f2fd',
  '#cfe2f8',
  '#a6c9f1',
  '#7ab0ea',
  '#5a9ce4',
  '#3f8adc',
  '#2f78c8',
  '#2265ae',
  '#185393',
  '#0d4076',
];

/** Greys without a tint: a tinted surround shifts how imagery is judged. */
const dark: MantineColorsTuple = [
  '#e4e4e4',
  '#c9c9c9',
  '#a3a3a3',
  '#767676',
  '#4a4a4a',
  '#3a3a3a',
  '#2b2b2b',
  '#212121',
  '#1a1a1a',
  '#131313',
];

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, dark },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  defaultRadius: 4,
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Button: { defaultProps: { size: 'xs', fw: 500 } },
    TextInput: { defaultProps: { size: 'xs', spellCheck: false } },
    Select: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Radio: { defaultProps: { size: 'xs' } },
    Slider: { defaultProps: { size: 4, thumbSize: 14, label: null } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Tooltip: {
      defaultProps: { openDelay: 450, withArrow: false, offset: 6, transitionProps: { duration: 80 } },
    },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
  },
});

/** Mantine's own colours of text and surfaces, tied to those of `tokens.css`. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--muted)',
    '--mantine-color-placeholder': 'var(--muted)',
    '--mantine-color-error': 'var(--error)',
    '--mantine-color-default-border': 'var(--control-line)',
  };
  return {
    variables: {},
    dark: { ...shared, '--mantine-color-body': '#1e1e1e' },
    light: { ...shared, '--mantine-color-body': '#ffffff' },
  };
};
