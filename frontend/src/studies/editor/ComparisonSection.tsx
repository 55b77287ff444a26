import { useQuery } from "@tanstack/react-query";
import { Input } from "@mantine/core";

import { treatmentsQuery } from "../../imaging/api";
import { ConditionChoice } from "../../imaging/ConditionChoice";
import { TreatmentChoice } from "../../imaging/TreatmentChoice";
import { offeredFor } from "../../imaging/variants";
import { Sheet } from "../../ui/Sheet";
import { Await } from "../../ui/states";
import { errorAt, type SectionProps } from "./section";

export function ComparisonSection({ protocol, problems, change }: SectionProps) {
  const treatments = useQuery(treatmentsQuery);
  const conditionError = errorAt(problems, "scale") ?? errorAt(problems, "degradation");
  return (
    <Sheet title="Comparison" id="comparison" lead="What is compared, and on what ground.">
      <Await query={treatments}>
        {(list) => (
          <>
            <ConditionChoice choice={protocol} treatments={list} onChange={change} />
            {conditionError !== undefined && <Input.Error>{conditionError}</Input.Error>}
            <TreatmentChoice
              treatments={offeredFor(protocol, list)}
              value={protocol.treatments}
              error={errorAt(problems, "treatments")}
              onChange={(keys) => change({ treatments: keys })}
            />
          </>
        )}
      </Await>
    </Sheet>
  );
}
