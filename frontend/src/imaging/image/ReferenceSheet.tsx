import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { formatDateTime } from "../../ui/format";
import { Sheet } from "../../ui/Sheet";
import { Await } from "../../ui/states";
import { standardQuery, type CaseStandard } from "../drawing/standardApi";
import { StandardHistory } from "../panel/StandardHistory";
import type { ImageDetail, Region } from "../types";
import { inWords } from "../words";
import { LesionList } from "./LesionList";

interface Props {
  readonly image: ImageDetail;
  readonly chosen: string | null;
  readonly onChoose: (region: Region) => void;
}

/** What is actually so: of the case, and lesion by lesion of this image. */
export function ReferenceSheet({ image, chosen, onChoose }: Props) {
  const standard = useQuery(standardQuery(image.case.id));
  return (
    <Sheet title="Reference standard">
      <Await query={standard}>{(data) => <Said standard={data} />}</Await>
      <LesionList image={image} chosen={chosen} onChoose={onChoose} />
      {standard.data !== undefined && hasPast(standard.data) && (
        <details>
          <summary>History</summary>
          <StandardHistory standard={standard.data} />
        </details>
      )}
    </Sheet>
  );
}

function Said({ standard: { current } }: { readonly standard: CaseStandard }) {
  if (current === null) return <Text c="dimmed">The case is not labelled.</Text>;
  const { finding_class, finding, attributes, origin, by, at } = current;
  return (
    <div>
      <Text>{[inWords(finding_class ?? "not labelled"), finding].filter(Boolean).join(": ")}</Text>
      {Object.entries(attributes).map(([name, value]) => (
        <Text key={name} fz="sm">
          {name}: {value}
        </Text>
      ))}
      <Text fz="sm" c="var(--fovea-ink-2)">
        From {by ?? inWords(origin).toLowerCase()}, {formatDateTime(at)}
      </Text>
    </div>
  );
}

function hasPast({ history, former_lesions }: CaseStandard): boolean {
  return history.length + former_lesions.length > 0;
}
