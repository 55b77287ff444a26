import { formatDate, formatDateTime } from "../../ui/format";

/** The sign-in library counts seconds since 1970. */
export function dateOf(seconds: number): string {
  return formatDate(isoOf(seconds));
}

export function dateTimeOf(seconds: number): string {
  return formatDateTime(isoOf(seconds));
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
