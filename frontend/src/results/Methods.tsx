import { Button, Code, CopyButton, Text } from "@mantine/core";

import { Sheet } from "../ui/Sheet";
import type { Results } from "./api";

/** The methods section that these numbers rest on, ready to be copied. */
export function Methods({ results: { methods, study } }: { readonly results: Results }) {
  return (
    <Sheet
      title="Methods"
      id="methods"
      actions={
        <CopyButton value={methods}>
          {({ copied, copy }) => (
            <Button variant="default" size="compact-sm" onClick={copy}>
              {copied ? "Copied" : "Copy the text"}
            </Button>
          )}
        </CopyButton>
      }
    >
      <Text maw="78ch">{methods}</Text>
      <div>
        <Text fz="sm" c="var(--fovea-ink-2)">
          Hash of the manifest
        </Text>
        <Code block style={{ whiteSpace: "pre-wrap" }}>
          {study.manifest_hash}
        </Code>
      </div>
    </Sheet>
  );
}
