import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { studyQuery, type Study } from "../studies/api";
import { SimulatedBadge } from "../ui/labels";
import { Page } from "../ui/Page";
import { Await } from "../ui/states";
import { resultsQuery } from "./api";
import { Blinded } from "./Blinded";
import { Exports } from "./Exports";
import { ResultsView } from "./ResultsView";

export function ResultsPage() {
  const { studyId } = useParams({ from: "/shell/studies/$studyId/results" });
  const study = useQuery(studyQuery(studyId));
  return <Await query={study}>{(data) => <ResultsScreen study={data} />}</Await>;
}

function ResultsScreen({ study }: { readonly study: Study }) {
  return (
    <Page
      title={`Results: ${study.title}`}
      back={{ to: `/studies/${study.id}`, label: study.title }}
      badges={study.is_simulated && <SimulatedBadge />}
    >
      {study.state === "unblinded" ? <Unblinded studyId={study.id} /> : <Blinded study={study} />}
    </Page>
  );
}

function Unblinded({ studyId }: { readonly studyId: string }) {
  const results = useQuery(resultsQuery(studyId));
  return (
    <>
      <Await query={results} label="Computing the results">
        {(data) => <ResultsView results={data} />}
      </Await>
      <Exports studyId={studyId} />
    </>
  );
}
