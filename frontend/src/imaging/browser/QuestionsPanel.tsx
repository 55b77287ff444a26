import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { notifyDone, notifyFailure } from "../../ui/notify";
import { Pager } from "../../ui/Pager";
import { Sheet } from "../../ui/Sheet";
import { Await } from "../../ui/states";
import { answerIdentity, refreshDataset } from "../acts";
import { casesQuery, type Case } from "../api";
import { stackInWords } from "../stackWords";
import { useState } from "react";

const GROUPED_BY: Readonly<Record<Case["grouped_by"], string>> = {
  patient: "by the patient that the files name",
  study: "by the study that the files name",
  table: "by a table",
  file: "each file for itself",
  person: "by hand",
};
const PICTURES_SHOWN = 6;

interface Props {
  readonly dataset: string;
  readonly mayWrite: boolean;
  readonly onClose: () => void;
}

/** Cases of which it is not sure that they show one person. */
export function QuestionsPanel({ dataset, mayWrite, onClose }: Props) {
  const [page, setPage] = useState(1);
  const cases = useQuery(casesQuery(dataset, { question: "true", page }));
  return (
    <Sheet
      title="Questions about identity"
      lead="Splits and allocation keep one person's images together. Say whose these are."
      actions={
        <Button variant="default" size="xs" onClick={onClose}>
          Close
        </Button>
      }
    >
      <Await query={cases}>
        {({ count, results }) => (
          <>
            {count === 0 && <Text c="dimmed">No question is open.</Text>}
            <Stack component="ul" gap="lg" m={0} p={0}>
              {results.map((each) => (
                <Question key={each.id} case={each} dataset={dataset} mayWrite={mayWrite} />
              ))}
            </Stack>
            <Pager count={count} page={page} onChange={setPage} />
          </>
        )}
      </Await>
    </Sheet>
  );
}

interface QuestionProps {
  readonly case: Case;
  readonly dataset: string;
  readonly mayWrite: boolean;
}

function Question({ case: each, dataset, mayWrite }: QuestionProps) {
  const client = useQueryClient();
  const answer = useMutation({
    mutationFn: (word: "same" | "different") => answerIdentity(each.id, word),
    onSuccess: () => {
      notifyDone(`The question about ${each.code} is closed.`);
      void refreshDataset(client, dataset);
    },
    onError: notifyFailure,
  });
  return (
    <Stack component="li" gap={6} style={{ listStyle: "none" }}>
      <Text>
        <b>{each.code}</b>: {each.identity_question}
      </Text>
      <Text fz="sm" c="var(--fovea-ink-2)">
        Its images were put together {GROUPED_BY[each.grouped_by]}.
      </Text>
      <Group gap={6}>
        {each.images.slice(0, PICTURES_SHOWN).map((image, index) => (
          <Link
            key={image.id}
            to="/images/$imageId"
            params={{ imageId: image.id }}
            className="image-well"
            style={{ width: 84, height: 84 }}
          >
            <img
              src={image.thumbnail_url}
              alt={`${each.code}, image ${index + 1}: ${stackInWords(image)}`}
              loading="lazy"
            />
          </Link>
        ))}
        {each.images.length > PICTURES_SHOWN && (
          <Text fz="sm">and {each.images.length - PICTURES_SHOWN} more</Text>
        )}
      </Group>
      {mayWrite && (
        <Group gap={6} role="group" aria-label={`Whose images ${each.code} holds`}>
          <Button
            size="compact-sm"
            variant="default"
            disabled={answer.isPending}
            onClick={() => answer.mutate("same")}
          >
            One person
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={answer.isPending}
            onClick={() => answer.mutate("different")}
          >
            Different persons
          </Button>
        </Group>
      )}
    </Stack>
  );
}
