import { Alert, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { SimulatedBadge } from "../ui/labels";
import { Page } from "../ui/Page";
import { Sheet } from "../ui/Sheet";
import { Await } from "../ui/states";
import { progressQuery, type Study } from "./api";
import { ManifestSheet } from "./ManifestSheet";
import { ProgressTable } from "./ProgressTable";
import { ProtocolSummary } from "./ProtocolSummary";
import { StateLine } from "./StateLine";
import { StudyActs } from "./StudyActs";
import { ViewsSummary } from "./ViewsSummary";

export function StudyOverview({ study }: { readonly study: Study }) {
  return (
    <Page
      title={study.title}
      back={{ to: "/studies", label: "All studies" }}
      badges={study.is_simulated && <SimulatedBadge />}
      lead={study.description || undefined}
      actions={
        study.state === "unblinded" ? (
          <Button component={Link} to={`/studies/${study.id}/results`}>
            See the results
          </Button>
        ) : (
          <StudyActs study={study} />
        )
      }
    >
      <StateLine study={study} />
      {study.caution !== null && (
        <Alert color="amber" title="How blind this study is" role="note">
          {study.caution}
        </Alert>
      )}
      <Progress study={study} />
      <ProtocolSummary protocol={study.protocol} />
      <ViewsSummary protocol={study.protocol} />
      <ManifestSheet study={study} />
    </Page>
  );
}

function Progress({ study }: { readonly study: Study }) {
  const progress = useQuery(progressQuery(study.id, study.state === "reading"));
  return (
    <Sheet
      title="Progress"
      lead="Who has read how much. What was shown stays hidden until the study is unblinded."
    >
      <Await query={progress}>
        {({ readers }) =>
          readers.length === 0 ? (
            <Text c="dimmed">No reader is assigned.</Text>
          ) : (
            <ProgressTable readers={readers} />
          )
        }
      </Await>
    </Sheet>
  );
}
