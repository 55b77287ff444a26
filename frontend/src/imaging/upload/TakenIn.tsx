import { Alert, Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { Sheet } from "../../ui/Sheet";
import { summaryQuery } from "../api";
import { holdingsInWords } from "./holdings";

interface Props {
  readonly datasetId: string;
  readonly onAgain: () => void;
}

/** After the last verdict: what the dataset holds now, stacks as stacks, and where to go on. */
export function TakenIn({ datasetId, onAgain }: Props) {
  const { data } = useQuery(summaryQuery(datasetId));
  return (
    <Sheet title="The dataset now">
      {data !== undefined && <Text>{holdingsInWords(data)}</Text>}
      {data !== undefined && data.suspected_text > 0 && (
        <Alert color="amber">
          {data.suspected_text === 1 ? "1 image may" : `${data.suspected_text} images may`} show words in the
          picture. Look through them before a study holds them.
        </Alert>
      )}
      <Group>
        <Button component={Link} to={`/datasets/${datasetId}`}>
          See the dataset
        </Button>
        {data !== undefined && data.suspected_text > 0 && (
          <Button variant="default" component={Link} to={`/datasets/${datasetId}/text`}>
            Look through words in pictures
          </Button>
        )}
        <Button variant="default" onClick={onAgain}>
          Upload more
        </Button>
      </Group>
    </Sheet>
  );
}
