import { Alert, Anchor, Group, List, Text } from "@mantine/core";

import { useTreatmentNames } from "../imaging/treatmentNames";
import { formatDateTime, plural } from "../ui/format";
import { Abnormalities } from "./Abnormalities";
import { Agreements } from "./Agreements";
import type { Results } from "./api";
import { AtAGlance } from "./AtAGlance";
import { Blindings } from "./Blindings";
import { CommentLists } from "./CommentLists";
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
      <Summary results={results} />
      <Caution results={results} />
      <Contents results={results} />
      <AtAGlance {...section} />
      <Preferences {...section} />
      <Gradings {...section} />
      <Abnormalities {...section} />
      <MarksResults {...section} />
      <Blindings results={results} />
      <Agreements results={results} />
      <ReadingTimes {...section} />
      <Measures {...section} />
      <CommentLists {...section} />
      <Methods results={results} />
    </>
  );
}

function Summary({ results: { n_readers, n_cases, study } }: { readonly results: Results }) {
  return (
    <Text c="var(--fovea-ink-2)" maw="72ch" mt="calc(-1 * var(--mantine-spacing-md))">
      {plural(n_readers, "reader")}, {plural(n_cases, "case")}. Unblinded {formatDateTime(study.unblinded_at)}
      : {study.unblinding_reason}
    </Text>
  );
}

/** What keeps these numbers from being more than they are; above all that nobody gave them. */
function Caution({ results: { is_simulated, warnings } }: { readonly results: Results }) {
  if (!is_simulated && warnings.length === 0) return null;
  return (
    <Alert color="amber" title={is_simulated ? "Simulated readers" : "Read these numbers with care"}>
      {is_simulated && "Programs gave these ratings, not people."}
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
    ["blinding", "Blinding", results.blinding.length > 0],
    ["agreement", "Agreement", results.agreement.length > 0],
    ["reading-time", "Reading time", results.reading_time.length > 0],
    ["measures", "Measures", results.measures.length > 0],
    ["words", "Words", results.comments.length > 0],
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
