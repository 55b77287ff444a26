import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import type { Study, StudyState } from "../studies/api";
import { StateLine } from "../studies/StateLine";
import { StudyActs } from "../studies/StudyActs";
import { Sheet } from "../ui/Sheet";

const NOT_YET: Readonly<Record<Exclude<StudyState, "unblinded">, string>> = {
  draft: "The study is still being designed. Results come after it has been read, closed and unblinded.",
  frozen:
    "The study has not been opened for reading. Results come after it has been read, closed and unblinded.",
  reading: "The study is being read. Close it on its own page; results come after it has been unblinded.",
  closed:
    "All reading has ended and the study is still blinded. Unblinding shows which treatment each reader saw; it is done once, and your name, the time and the reason go into the audit trail.",
};

/** Before the blind is broken there is nothing to see, and this says why and what comes next. */
export function Blinded({ study }: { readonly study: Study }) {
  if (study.state === "unblinded") return null;
  return (
    <>
      <StateLine study={study} />
      <Sheet title="No results yet">
        <Stack gap="md" align="flex-start">
          <Text maw="68ch">{NOT_YET[study.state]}</Text>
          {study.state === "closed" ? (
            <StudyActs study={study} />
          ) : (
            <Anchor component={Link} to={`/studies/${study.id}`} className="plain-link">
              Go to the study
            </Anchor>
          )}
        </Stack>
      </Sheet>
    </>
  );
}
