import { Group, Text, UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { plural } from "../../ui/format";
import type { Dataset, DatasetSummary } from "../api";
import { onlyFilter, type FilterChange, type Panel } from "./filter";
import type { Browse } from "./useBrowse";

interface Props {
  readonly dataset: Dataset;
  readonly summary: DatasetSummary;
  readonly browse: Browse;
}

/** What the dataset holds, and what asks for attention: each count leads to what it counts. */
export function FactsLine({ dataset, summary, browse }: Props) {
  const { cases, images, planes, unusual, excluded, suspected_text, questions, twins } = summary;
  const narrow = (change: FilterChange) => () => browse.go(onlyFilter(browse.filter, change));
  const open = (panel: Panel) => () => browse.go({ ...browse.filter, panel });
  return (
    <Group gap="4px 16px" component="ul" m={0} p={0} style={{ listStyle: "none" }} aria-label="What it holds">
      <Text component="li" className="numbers">
        {plural(cases, "case")}, {plural(images, "image")}
        {planes > images && `, ${plural(planes, "plane")}`}
      </Text>
      <Fact
        count={dataset.people.length}
        words={dataset.people.length === 1 ? "person may open it" : "people may open it"}
        onFollow={open("people")}
      />
      <Fact count={unusual} words="unusual" onFollow={narrow({ unusual: "true" })} />
      <Fact count={excluded} words="excluded" onFollow={narrow({ excluded: "true" })} />
      <Fact
        count={questions}
        words={questions === 1 ? "question" : "questions"}
        onFollow={open("questions")}
      />
      <Fact
        count={twins}
        words={twins === 1 ? "look-alike pair" : "look-alike pairs"}
        onFollow={open("twins")}
      />
      {suspected_text > 0 && (
        <li>
          <Link to="/datasets/$datasetId/text" params={{ datasetId: dataset.id }} className="plain-link">
            {suspected_text} may show words
          </Link>
        </li>
      )}
    </Group>
  );
}

interface FactProps {
  readonly count: number;
  readonly words: string;
  readonly onFollow: () => void;
}

function Fact({ count, words, onFollow }: FactProps) {
  if (count === 0) return null;
  return (
    <li>
      <UnstyledButton className="plain-link" fz="inherit" onClick={onFollow}>
        {count} {words}
      </UnstyledButton>
    </li>
  );
}
