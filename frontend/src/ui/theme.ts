import {
  type AlertProps,
  createTheme,
  type MantineColorsTuple,
  type MantineThemeOverride,
} from "@mantine/core";

const petrol: MantineColorsTuple = [
  "#eef5f6",
  "#d8e8ea",
  "#b2d0d5",
  "#86b5bc",
  "#5c98a1",
  "#3c7e88",
  "#286974",
  "#1b5560",
  "#12454f",
  "#0b343c",
];

const amber: MantineColorsTuple = [
  "#fff7e6",
  "#fbe8c4",
  "#f3d18d",
  "#eab956",
  "#dfa22c",
  "#c58714",
  "#9f6a0b",
  "#7c5208",
  "#5c3d07",
  "#3f2a05",
];

const brick: MantineColorsTuple = [
  "#fdf1ee",
  "#f8dcd5",
  "#efb6a8",
  "#e48d78",
  "#d9684d",
  "#c24c30",
  "#a23b23",
  "#822e1b",
  "#632314",
  "#46190e",
];

const moss: MantineColorsTuple = [
  "#f0f7ee",
  "#dcebd7",
  "#bad6b0",
  "#95bf86",
  "#72a760",
  "#578d45",
  "#437235",
  "#345a29",
  "#27441f",
  "#1b3015",
];

const gray: MantineColorsTuple = [
  "#f5f7f7",
  "#eaeeee",
  "#dce2e3",
  "#c7d0d2",
  "#a9b4b7",
  "#838f93",
  "#5f6b6f",
  "#465154",
  "#2f383b",
  "#1b2224",
];

/** Ends in near black: beside a radiograph nothing may be brighter than the image. */
const dark: MantineColorsTuple = [
  "#c9c9c9",
  "#a8abac",
  "#85898b",
  "#5f6466",
  "#3c4042",
  "#292c2e",
  "#1c1e20",
  "#131415",
  "#0b0c0c",
  "#050505",
];

const SANS = '"Atkinson Hyperlegible Next Variable", "Segoe UI", system-ui, sans-serif';
const MONO = '"Atkinson Hyperlegible Mono Variable", ui-monospace, "Cascadia Mono", monospace';

const shared: MantineThemeOverride = {
  colors: { petrol, amber, brick, moss, gray, dark },
  primaryColor: "petrol",
  primaryShade: { light: 7, dark: 4 },
  black: "#1b2224",
  fontFamily: SANS,
  fontFamilyMonospace: MONO,
  fontSizes: { xs: "0.8125rem", sm: "0.875rem", md: "0.9375rem", lg: "1.0625rem", xl: "1.25rem" },
  headings: {
    fontFamily: SANS,
    fontWeight: "620",
    sizes: {
      h1: { fontSize: "1.75rem", lineHeight: "1.2" },
      h2: { fontSize: "1.1875rem", lineHeight: "1.3" },
      h3: { fontSize: "1rem", lineHeight: "1.35" },
    },
  },
  radius: { xs: "2px", sm: "3px", md: "5px", lg: "8px", xl: "12px" },
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Modal: {
      defaultProps: { closeButtonProps: { "aria-label": "Dismiss" } },
      styles: { title: { fontSize: "1.1875rem", fontWeight: 620, lineHeight: 1.3 } },
    },
    PasswordInput: {
      defaultProps: { visibilityToggleButtonProps: { "aria-label": "Show what is typed" } },
    },
  },
};

/** For administrators and investigators. */
export const lightTheme = createTheme({
  ...shared,
  components: {
    ...shared.components,
    Alert: { vars: (_: unknown, { color }: AlertProps) => ({ root: paleAlert(color) }) },
  },
});

/** A tint and a line: an alert asks for attention and does not shout. */
function paleAlert(color = "petrol") {
  return {
    "--alert-bg": `var(--mantine-color-${color}-0)`,
    "--alert-bd": `1px solid var(--mantine-color-${color}-2)`,
    "--alert-color": `var(--mantine-color-${color}-9)`,
  };
}

/** For the reading room: grey on near black, and no accent but the focus ring. */
export const readingTheme = createTheme({
  ...shared,
  primaryColor: "gray",
  primaryShade: { light: 7, dark: 5 },
});

/** While something is asked above a dialog, the key that closes dialogs is not meant for the one below. */
export function keepDialogs(theme: MantineThemeOverride): MantineThemeOverride {
  const modal = theme.components?.Modal as { defaultProps?: object } | undefined;
  const defaultProps = { ...modal?.defaultProps, closeOnEscape: false, closeOnClickOutside: false };
  return { ...theme, components: { ...theme.components, Modal: { ...modal, defaultProps } } };
}
