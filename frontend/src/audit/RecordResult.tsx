import { Alert, Code, List, Stack, Text } from "@mantine/core";

import type { RecordCheck } from "./api";
import { anchorsInWords, findingsOf } from "./words";

/** What a check found, each in a sentence; and what looks at more than this page does. */
export function RecordResult({ check }: { readonly check: RecordCheck }) {
  if (check.ok) {
    return (
      <Alert color="moss" role="status" title="The record is whole">
        <Text fz="sm">
          {check.events} events carry the right hash, each follows the one before. {anchorsInWords(check)}
        </Text>
        <More />
      </Alert>
    );
  }
  return (
    <Alert color="brick" role="alert" title="The record is not whole">
      <Stack gap="xs">
        <List size="sm" spacing={4}>
          {findingsOf(check).map(({ where, message }) => (
            <List.Item key={`${where} ${message}`}>
              <Text span fw={600} fz="sm">
                {where}:
              </Text>{" "}
              {message}
            </List.Item>
          ))}
        </List>
        <Text fz="sm">Keep database and files as they are, and find out who changed them.</Text>
        <More />
      </Stack>
    </Alert>
  );
}

function More() {
  return (
    <Text fz="sm" mt={4}>
      Answers, protocols, reference standards and every stored file are compared with the record by{" "}
      <Code>manage.py verify_audit</Code>.
    </Text>
  );
}
