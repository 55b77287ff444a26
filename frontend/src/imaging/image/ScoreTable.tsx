import { Table } from "@mantine/core";

import { formatMeasure } from "../../ui/format";
import { StateLabel } from "../../ui/labels";
import { WideTable } from "../../ui/WideTable";
import { planePlace } from "../stackWords";
import type { ImageDetail } from "../types";
import { inWords } from "../words";

interface Props {
  readonly image: Pick<ImageDetail, "scores" | "kind" | "plane_count">;
  readonly onPlane: (plane: number) => void;
}

/** Of a stack the highest plane counts; its place leads to it. */
export function ScoreTable({ image: { scores, kind, plane_count }, onPlane }: Props) {
  return (
    <WideTable label="Scores" minWidth={560}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Detector</Table.Th>
          <Table.Th ta="right">Score</Table.Th>
          <Table.Th ta="right">Threshold</Table.Th>
          <Table.Th>Says</Table.Th>
          <Table.Th>Promise</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {scores.map((score) => (
          <Table.Tr key={`${score.detector}/${score.detector_version}`}>
            <Table.Td>
              {inWords(score.detector)}, version {score.detector_version}
            </Table.Td>
            <Table.Td ta="right">
              {formatMeasure(score.value)}
              {plane_count > 1 && (
                <div>
                  <button
                    type="button"
                    className="text-button plain-link"
                    onClick={() => onPlane(score.plane)}
                  >
                    {planePlace(kind, score.plane, plane_count)}
                  </button>
                </div>
              )}
            </Table.Td>
            <Table.Td ta="right">{formatMeasure(score.threshold)}</Table.Td>
            <Table.Td>
              <StateLabel tone={score.is_unusual ? "warn" : "good"}>
                {score.is_unusual ? "Unusual" : "Not unusual"}
              </StateLabel>
            </Table.Td>
            <Table.Td maw={360}>{score.promise}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
