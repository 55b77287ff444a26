const MINUS = "\u2212";
const DASH = "\u2013";

const DATE_TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });

export function formatDateTime(iso: string | null): string {
  return iso === null ? DASH : DATE_TIME.format(new Date(iso));
}

export function formatDate(iso: string | null): string {
  return iso === null ? DASH : DATE.format(new Date(iso));
}

/** `digits` after the point; a value that does not exist is a dash. */
export function formatNumber(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  return value.toFixed(digits).replace("-", MINUS);
}

/** Four significant digits, for measures whose sizes differ by orders of magnitude. */
export function formatMeasure(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e6 || size < 1e-4 ? value.toExponential(2) : value.toPrecision(4);
  return text.replace("-", MINUS);
}

/** At most four significant digits and no zeros at the end, for what was set or counted. */
export function formatPlain(value: number): string {
  return String(Number(value.toPrecision(4))).replace("-", MINUS);
}

export function formatPercent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return DASH;
  return `${Math.round(share * 100)}\u00a0%`;
}

export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const size = bytes / 1024 ** power;
  return `${power === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)}\u00a0${units[power] ?? ""}`;
}

export function formatMinutes(minutes: number | null | undefined): string {
  if (minutes === null || minutes === undefined || !Number.isFinite(minutes)) return DASH;
  if (minutes < 1) return "under a minute";
  const whole = Math.round(minutes);
  const hours = Math.floor(whole / 60);
  if (hours === 0) return `${whole}\u00a0min`;
  return whole % 60 === 0 ? `${hours}\u00a0h` : `${hours}\u00a0h ${whole % 60}\u00a0min`;
}

export function formatSeconds(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return DASH;
  return seconds < 90 ? `${seconds.toFixed(1)}\u00a0s` : formatMinutes(seconds / 60);
}

export function formatInterval(low: number | null, high: number | null, digits = 2): string {
  if (low === null || high === null) return DASH;
  return `${formatNumber(low, digits)} to ${formatNumber(high, digits)}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
