import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { Await } from "../ui/states";
import { studyQuery } from "./api";
import { StudyEditor } from "./editor/StudyEditor";
import { StudyOverview } from "./StudyOverview";

/** A draft is edited; what is frozen is followed. */
export function StudyPage() {
  const { studyId } = useParams({ from: "/shell/studies/$studyId" });
  const study = useQuery(studyQuery(studyId));
  return (
    <Await query={study}>
      {(data) =>
        data.state === "draft" ? <StudyEditor key={data.id} study={data} /> : <StudyOverview study={data} />
      }
    </Await>
  );
}
