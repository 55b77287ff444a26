import { List, Text } from "@mantine/core";

import { formatDateTime, plural } from "../../ui/format";
import { Sheet } from "../../ui/Sheet";
import { FactList } from "../FactList";
import { flagInFull } from "../flags";
import type { ImageDetail, ImageEdit } from "../types";
import { inWords } from "../words";
import { imageFacts } from "./facts";

/** What is known of the image, what to be careful about, and what was done to it. */
export function AboutImage({ image }: { readonly image: ImageDetail }) {
  const { flags, edits, is_excluded, excluded_because } = image;
  return (
    <>
      {(flags.length > 0 || is_excluded) && (
        <Sheet title="Take note">
          <List spacing={6}>
            {is_excluded && <List.Item>Excluded from new studies: {excluded_because}</List.Item>}
            {flags.map((flag) => (
              <List.Item key={flag}>{flagInFull(flag)}</List.Item>
            ))}
          </List>
        </Sheet>
      )}
      <Sheet title="What is known">
        <FactList facts={imageFacts(image)} />
      </Sheet>
      {edits.length > 0 && (
        <Sheet title="What was done to it">
          <List spacing={6}>
            {edits.map((edit, index) => (
              <List.Item key={index}>
                <EditText edit={edit} />
              </List.Item>
            ))}
          </List>
        </Sheet>
      )}
    </>
  );
}

function EditText({ edit: { kind, rectangles, reason, by, at } }: { readonly edit: ImageEdit }) {
  const where = rectangles.length > 0 ? `, ${plural(rectangles.length, "rectangle")}` : "";
  return (
    <>
      {inWords(kind)}
      {where}. {reason}
      <Text fz="sm" c="var(--fovea-ink-2)">
        {by ? `${by}, ` : ""}
        {formatDateTime(at)}
      </Text>
    </>
  );
}
