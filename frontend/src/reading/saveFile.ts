/** Gives the browser a file to keep, as JSON. */
export function saveJson(name: string, content: unknown): void {
  const blob = new Blob([`${JSON.stringify(content, null, 2)}\n`], { type: "application/json" });
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read it; a moment later it needs the address no more.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
