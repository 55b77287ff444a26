import { Text } from "@mantine/core";

import { formatMeasure } from "../../ui/format";
import { StateLabel } from "../../ui/labels";
import { FactList } from "../FactList";
import type { NameOf } from "../treatmentNames";
import type { Reconstruction } from "../types";
import { inWords } from "../words";

interface Props {
  readonly reconstruction: Reconstruction;
  readonly nameOf: NameOf;
  /** The picture of the plane that is shown of all variants. */
  readonly address: string;
  readonly aspectRatio: number;
}

/** One variant: its picture, whether it may enter a study, and how it was made. */
export function ReconstructionFigure({ reconstruction, nameOf, address, aspectRatio }: Props) {
  const { treatment, scale, self_check, provenance } = reconstruction;
  return (
    <figure>
      <div className="image-well" style={{ aspectRatio }}>
        <img src={address} alt={`${nameOf(treatment)}, ×${scale}`} />
      </div>
      <figcaption style={{ marginTop: 8 }}>
        <Text fw={620}>{nameOf(treatment)}</Text>
        <StateLabel tone={self_check.passed ? "good" : "bad"}>
          {self_check.passed ? "Self-check passed" : "Self-check failed: kept out of studies"}
        </StateLabel>
        {self_check.reason !== "" && <Text fz="sm">{self_check.reason}</Text>}
        <details>
          <summary style={{ cursor: "pointer", fontSize: "0.875rem", marginTop: 4 }}>How it was made</summary>
          <div style={{ fontSize: "0.8125rem", marginTop: 8 }}>
            <FactList
              facts={[
                ["Consistency", formatMeasure(self_check.consistency)],
                ["Drift", formatMeasure(self_check.drift)],
                ...(self_check.plane === null
                  ? []
                  : [["Worst on plane", String(self_check.plane + 1)] as const]),
                ...provenanceFacts(provenance),
              ]}
            />
          </div>
        </details>
      </figcaption>
    </figure>
  );
}

function provenanceFacts(provenance: Reconstruction["provenance"]): [string, string][] {
  return Object.entries(provenance).map(([name, value]) => [
    inWords(name),
    typeof value === "object" ? JSON.stringify(value) : String(value),
  ]);
}
