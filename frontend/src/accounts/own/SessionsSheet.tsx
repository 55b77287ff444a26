import { Button, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ActDialog } from "../../ui/ActDialog";
import { StateLabel } from "../../ui/labels";
import { notifyDone, notifyFailure } from "../../ui/notify";
import { Row, RowList } from "../../ui/RowList";
import { Sheet } from "../../ui/Sheet";
import { Await } from "../../ui/states";
import { dateTimeOf } from "../factors/dates";
import { endSessions, sessionsQuery, type BrowserSession } from "./api";
import { browserInWords } from "./browsers";

/** Where this person is logged in. */
export function SessionsSheet() {
  const sessions = useQuery(sessionsQuery);
  const [isEnding, setEnding] = useState(false);
  const others = (sessions.data ?? []).filter(({ is_current: isCurrent }) => !isCurrent);
  return (
    <Sheet
      title="Where you are logged in"
      lead="End a session that you do not know, and change your password."
      actions={
        others.length > 0 && (
          <Button variant="default" onClick={() => setEnding(true)}>
            End all others
          </Button>
        )
      }
    >
      <Await query={sessions}>{(rows) => <SessionList sessions={rows} />}</Await>
      {isEnding && <EndOthers others={others} onClose={() => setEnding(false)} />}
    </Sheet>
  );
}

function SessionList({ sessions }: { readonly sessions: readonly BrowserSession[] }) {
  return (
    <RowList label="Sessions">
      {sessions.map((session) => (
        <SessionRow key={session.id} session={session} />
      ))}
    </RowList>
  );
}

function SessionRow({ session }: { readonly session: BrowserSession }) {
  const { id, user_agent: agent, ip, created_at: since, is_current: isCurrent } = session;
  const name = browserInWords(agent);
  return (
    <Row
      title={name}
      hint={agent}
      detail={`Since ${dateTimeOf(since)}, from ${ip}`}
      action={isCurrent ? <StateLabel tone="good">This one</StateLabel> : <EndButton id={id} name={name} />}
    />
  );
}

function EndButton({ id, name }: { readonly id: number; readonly name: string }) {
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => endSessions([id]),
    onSuccess: (left) => client.setQueryData(sessionsQuery.queryKey, left),
    onError: notifyFailure,
  });
  return (
    <Button
      variant="default"
      size="compact-sm"
      aria-label={`End the session of ${name}`}
      loading={end.isPending}
      onClick={() => end.mutate()}
    >
      End
    </Button>
  );
}

interface EndProps {
  readonly others: readonly BrowserSession[];
  readonly onClose: () => void;
}

function EndOthers({ others, onClose }: EndProps) {
  const client = useQueryClient();
  const end = async (): Promise<void> => {
    client.setQueryData(sessionsQuery.queryKey, await endSessions(others.map(({ id }) => id)));
  };
  const done = (): void => {
    notifyDone("You are logged in only here now.");
    onClose();
  };
  return (
    <ActDialog title="End all other sessions?" verb="End them" onAct={end} onDone={done} onClose={onClose}>
      <Text>
        Whoever sits there has to log in again. Answers that were not sent yet stay on that device and are
        sent after the next login.
      </Text>
    </ActDialog>
  );
}
