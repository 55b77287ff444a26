import { expect, it } from "vitest";

import {
  formatBytes,
  formatInterval,
  formatMeasure,
  formatMinutes,
  formatNumber,
  formatPlain,
  formatSeconds,
  plural,
} from "./format";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");

it.each([
  [0.5, "0.50"],
  [-1.234, "\u22121.23"],
  [null, "\u2013"],
  [Number.NaN, "\u2013"],
])("a number: %s", (value, text) => expect(formatNumber(value)).toBe(text));

it.each([
  [255, "255"],
  [-95, "\u221295"],
  [127.5, "127.5"],
])("a set number has no zeros at the end: %s", (value, text) => expect(formatPlain(value)).toBe(text));

it.each([
  [31.7421, "31.74"],
  [0.000012, "1.20e\u22125"],
  [0, "0"],
  [-2716.4, "\u22122716"],
  [null, "\u2013"],
])("a measure has four digits: %s", (value, text) => expect(formatMeasure(value)).toBe(text));

it.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1536, "1.5 KiB"],
  [150 * 1024 ** 2, "150 MiB"],
  [3 * 1024 ** 5, "3072 TiB"],
])("a size: %s", (bytes, text) => expect(plain(formatBytes(bytes))).toBe(text));

it.each([
  [0.4, "under a minute"],
  [59.6, "1 h"],
  [90, "1 h 30 min"],
  [null, "\u2013"],
])("minutes: %s", (minutes, text) => expect(plain(formatMinutes(minutes))).toBe(text));

it("seconds become minutes when they are many", () => {
  expect(plain(formatSeconds(12.34))).toBe("12.3 s");
  expect(plain(formatSeconds(600))).toBe("10 min");
});

it("an interval needs both ends", () => {
  expect(formatInterval(0.1, 0.25)).toBe("0.10 to 0.25");
  expect(formatInterval(null, 0.25)).toBe("\u2013");
});

it("one is not many", () => {
  expect([plural(1, "case"), plural(0, "case"), plural(2, "study", "studies")]).toEqual([
    "1 case",
    "0 cases",
    "2 studies",
  ]);
});
