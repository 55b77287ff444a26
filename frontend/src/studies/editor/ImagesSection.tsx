import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { allCasesQuery, datasetsQuery, type Dataset } from "../../imaging/api";
import { plural } from "../../ui/format";
import { Sheet } from "../../ui/Sheet";
import { Await, Empty } from "../../ui/states";
import { CaseChoice } from "./CaseChoice";
import { withDataset } from "./draft";
import { errorAt, type SectionProps } from "./section";
import { ofCases } from "./views";

export function ImagesSection({ protocol, problems, change }: SectionProps) {
  const datasets = useQuery(datasetsQuery);
  return (
    <Sheet title="Images" id="images" lead="The dataset, and the cases of it that every reader reads.">
      <Await query={datasets}>
        {(list) => (
          <Select
            label="Dataset"
            placeholder="Choose a dataset"
            searchable
            maw={520}
            data={list.filter(({ id, may_open }) => may_open || id === protocol.dataset).map(datasetOption)}
            value={protocol.dataset}
            error={errorAt(problems, "dataset")}
            onChange={(dataset) => change(withDataset(protocol, dataset))}
          />
        )}
      </Await>
      {protocol.dataset !== null && (
        <Cases
          dataset={protocol.dataset}
          chosen={protocol.cases}
          error={errorAt(problems, "cases")}
          onChange={(cases) => change({ cases, views: ofCases(protocol.views, cases) })}
        />
      )}
    </Sheet>
  );
}

function datasetOption({ id, name, case_count }: Dataset): { value: string; label: string } {
  return { value: id, label: `${name} (${plural(case_count, "case")})` };
}

interface CasesProps {
  readonly dataset: string;
  readonly chosen: readonly string[];
  readonly error: string | undefined;
  readonly onChange: (cases: string[]) => void;
}

function Cases({ dataset, ...choice }: CasesProps) {
  const cases = useQuery(allCasesQuery(dataset));
  return (
    <Await query={cases}>
      {(list) =>
        list.length === 0 ? (
          <Empty title="This dataset holds no cases yet">Upload its images first.</Empty>
        ) : (
          <CaseChoice key={dataset} cases={list} {...choice} />
        )
      }
    </Await>
  );
}
