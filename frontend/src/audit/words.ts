import type { AuditEvent, RecordCheck } from "./api";

const SITE = "site";

/** A study by its title, the chain of everything else by what it holds. */
export function chainName({ chain, title }: { readonly chain: string; readonly title: string }): string {
  if (chain === SITE) return "The site";
  return title === "" ? `Study ${chain.slice(0, 8)}` : title;
}

/** Every finding of a check as a sentence, with the chain it stands in. */
export function findingsOf(check: RecordCheck): { readonly where: string; readonly message: string }[] {
  const inChains = check.chains.flatMap((chain) =>
    chain.faults.map(({ message }) => ({ where: chainName(chain), message })),
  );
  const titles = new Map(check.chains.map((chain) => [chain.chain, chainName(chain)]));
  const missing = check.missing_anchors.map(({ chain, seq, hash }) => ({
    where: titles.get(chain) ?? chain,
    message: `Event ${seq} with the hash ${hash.slice(0, 12)}… was anchored outside of the database and is gone: events were dropped or written anew.`,
  }));
  const problem = check.anchor_problem === "" ? [] : [{ where: "Anchors", message: check.anchor_problem }];
  return [...inChains, ...missing, ...problem];
}

export function anchorsInWords({ anchors, missing_anchors, anchor_problem }: RecordCheck): string {
  if (anchor_problem !== "") return "";
  if (anchors === 0) return "No anchors are kept outside of the database (FOVEA_ANCHOR).";
  if (missing_anchors.length > 0) return "";
  return `All ${anchors} anchors that were kept outside of the database are in the record.`;
}

/** Hashes and ids by their beginning: whoever needs all of one has the API and the export. */
export function shorten(text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{64}\b/g, (hash) => `${hash.slice(0, 12)}…`)
    .replaceAll(/\b([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "$1…");
}

export function detailInWords(detail: AuditEvent["detail"]): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name.replaceAll("_", " ")}: ${shorten(String(value))}`)
    .join("; ");
}
