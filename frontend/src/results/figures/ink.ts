/** The figures' colours, as the theme names them. */
export const INK = "var(--mantine-color-gray-9)";
export const QUIET = "var(--mantine-color-gray-5)";
export const ACCENT = "var(--mantine-color-petrol-7)";

/** From worst to best grade. */
export const GRADES = [
  "var(--mantine-color-gray-2)",
  "var(--mantine-color-petrol-2)",
  "var(--mantine-color-petrol-4)",
  "var(--mantine-color-petrol-6)",
  "var(--mantine-color-petrol-9)",
] as const;

/** Treatments in the order of the protocol; symbols repeat what colours say. */
export const TREATMENTS = [
  "var(--mantine-color-gray-7)",
  "var(--mantine-color-petrol-6)",
  "var(--mantine-color-amber-5)",
  "var(--mantine-color-brick-5)",
  "var(--mantine-color-moss-5)",
  "var(--mantine-color-petrol-3)",
] as const;

export const STYLE = {
  fontFamily: "inherit",
  fontSize: "13px",
  color: INK,
  background: "transparent",
  overflow: "visible",
} as const;
