import { List } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { plural } from "../ui/format";
import { standardQuery, type StandardCount, type Study } from "./api";

/** What the reference standard lacks, while it can still be added. Silent for a study that needs none. */
export function Unlabelled({ study }: { readonly study: Study }) {
  const kinds = new Set(study.protocol.questions.map(({ kind }) => kind));
  const isAsked = kinds.has("abnormality") || kinds.has("marks");
  const standard = useQuery({ ...standardQuery(study.id), enabled: isAsked });
  if (!isAsked) return null;
  if (standard.isError) return <List.Item>What the reference standard lacks could not be counted.</List.Item>;
  if (!standard.data) return <List.Item>Counting the labels …</List.Item>;
  return describeStandard(standard.data, kinds.has("marks")).map((line) => (
    <List.Item key={line} fw={line === COMPLETE ? undefined : 600}>
      {line}
    </List.Item>
  ));
}

const COMPLETE = "The reference standard of every case is known.";

function describeStandard(count: StandardCount, needsRegions: boolean): readonly string[] {
  const { cases, without_class: unknown, abnormal_without_region: unmarked } = count;
  const lines = [
    unknown > 0 && `${unknown} of ${plural(cases, "case")} without a label: upload a CSV of labels first.`,
    needsRegions &&
      unmarked > 0 &&
      `${plural(unmarked, "abnormal case")} without a region: marks there can hit nothing.`,
  ].filter((line) => line !== false);
  return lines.length > 0 ? lines : [COMPLETE];
}
