import { Alert, Anchor, Group, List } from "@mantine/core";

import { FactList } from "../imaging/FactList";
import { useTreatmentNames } from "../imaging/treatmentNames";
import { formatDateTime } from "../ui/format";
import { Sheet } from "../ui/Sheet";
import { Abnormalities } from "./Abnormalities";
import { Agreements } from "./Agreements";
import type { Results } from "./api";
import { AtAGlance } from "./AtAGlance";
import { Gradings } from "./Gradings";
import { MarksResults } from "./MarksResults";
import { Measures } from "./Measures";
import { Methods } from "./Methods";
import { Preferences } from "./Preferences";
import { ReadingTimes } from "./ReadingTimes";

/** The whole result of an unblinded study on one page. */
export function ResultsView({ results }: { readonly results: Results }) {
  const nameOf = useTreatmentNames();
  const section = { results, nameOf };
  return (
    <>
      {results.is_simulated && (
        <Alert color="amber" title="Simulated readers">
          Programs gave these ratings, not people. They show how Fovea works and say nothing about images.
        </Alert>
      )}
      <Warnings warnings={results.warnings} />
      <Contents results={results} />
      <Sheet>
        <FactList facts={facts(results)} />
      </Sheet>
      <AtAGlance {...section} />
      <Preferences {...section} />
      <Gradings {...section} />
      <Abnormalities {...section} />
      <MarksResults {...section} />
      <Agreements results={results} />
      <ReadingTimes {...section} />
      <Measures {...section} />
      <Methods results={results} />
    </>
  );
}

function facts({ n_readers, n_cases, study }: Results): [string, string][] {
  return [
    ["Readers", String(n_readers)],
    ["Cases", String(n_cases)],
    ["Unblinded", formatDateTime(study.unblinded_at)],
    ["Reason", study.unblinding_reason],
  ];
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <Alert color="amber" title="Read these numbers with care">
      <List fz="sm">
        {warnings.map((warning) => (
          <List.Item key={warning}>{warning}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Contents({ results }: { readonly results: Results }) {
  const parts: [id: string, title: string, isThere: boolean][] = [
    ["glance", "Readers beside measures", true],
    ["preference", "Preference", results.preferences.length > 0],
    ["grading", "Grading", results.grading.length > 0],
    ["abnormality", "Abnormal or normal", results.abnormality.length > 0],
    ["marks", "Marks", results.marks.length > 0],
    ["agreement", "Agreement", results.agreement.length > 0],
    ["reading-time", "Reading time", results.reading_time.length > 0],
    ["measures", "Measures", results.measures.length > 0],
    ["methods", "Methods", true],
    ["exports", "Exports", true],
  ];
  return (
    <Group component="nav" aria-label="On this page" gap="md">
      {parts
        .filter(([, , isThere]) => isThere)
        .map(([id, title]) => (
          <Anchor key={id} href={`#${id}`} className="plain-link" fz="sm">
            {title}
          </Anchor>
        ))}
    </Group>
  );
}
