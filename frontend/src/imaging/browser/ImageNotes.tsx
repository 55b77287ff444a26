import { StateLabel } from "../../ui/labels";
import { plural } from "../../ui/format";
import type { ImageSummary } from "../api";
import { flagInShort } from "../flags";
import { TEXT_STATES } from "../stackWords";

/** What to be careful about, a line each. The words in the picture are said once, by their state. */
export function ImageNotes({ image }: { readonly image: ImageSummary }) {
  const { flags, text_state, is_excluded, region_count } = image;
  const shown = flags.filter((flag) => flag !== "burned_in_text_possible");
  return (
    <>
      {is_excluded && (
        <div>
          <StateLabel tone="bad">Excluded</StateLabel>
        </div>
      )}
      {text_state !== "unlikely" && (
        <div>
          <StateLabel tone={text_state === "suspected" ? "warn" : "good"}>
            {TEXT_STATES[text_state]}
          </StateLabel>
        </div>
      )}
      {region_count > 0 && (
        <div>
          <StateLabel tone="active">{plural(region_count, "lesion")}</StateLabel>
        </div>
      )}
      {shown.map((flag) => (
        <div key={flag}>
          <StateLabel tone="quiet">{flagInShort(flag)}</StateLabel>
        </div>
      ))}
    </>
  );
}

/** What the detector's threshold says of it. */
export function scoreInWords({ is_unusual }: Pick<ImageSummary, "is_unusual">): string {
  if (is_unusual === null) return "Not scored";
  return is_unusual ? "Unusual" : "Not unusual";
}
