import { Code, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { FactList } from "../imaging/FactList";
import { plural } from "../ui/format";
import { StateLabel } from "../ui/labels";
import { Sheet } from "../ui/Sheet";
import { Await } from "../ui/states";
import { manifestQuery, type Manifest, type ManifestCheck, type Study } from "./api";

/** What was promised when the study was frozen; after unblinding also what it was drawn from, and that it fits. */
export function ManifestSheet({ study }: { readonly study: Study }) {
  const manifest = useQuery(manifestQuery(study));
  return (
    <Sheet
      title="Manifest"
      lead="The hash of protocol, allocation, images and checkpoints as they were frozen. The allocation was drawn from a secret; its hash was frozen too, and the secret is told when the study is unblinded."
    >
      <Await query={manifest}>{(data) => <Promises manifest={data} />}</Await>
    </Sheet>
  );
}

function Promises({ manifest }: { readonly manifest: Manifest }) {
  const committed = manifest.manifest.secret_sha256;
  return (
    <Stack gap="md">
      <Hash name="Manifest" value={manifest.manifest_hash} />
      {typeof committed === "string" && <Hash name="Hash of the secret" value={committed} />}
      {manifest.check === null ? (
        <Text fz="sm" c="dimmed">
          Allocation and secret stay hidden until the study is unblinded.
        </Text>
      ) : (
        <>
          {manifest.secret !== null && <Hash name="Secret" value={manifest.secret} />}
          <Proof check={manifest.check} />
        </>
      )}
    </Stack>
  );
}

function Hash({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <Text fz="sm" c="dimmed">
        {name}
      </Text>
      <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {value}
      </Code>
    </div>
  );
}

function Proof({ check }: { readonly check: ManifestCheck }) {
  const holds = check.is_committed !== false && check.is_allocation_same && check.planes_differing === 0;
  return (
    <Stack gap="xs" role="status">
      <StateLabel tone={holds ? "good" : "bad"}>
        {holds ? "Made again, and the same" : "Made again, and not the same"}
      </StateLabel>
      <FactList facts={factsOf(check)} />
    </Stack>
  );
}

function factsOf(check: ManifestCheck): [string, string][] {
  const facts: [string, string][] = [
    ["Secret", committedInWords(check.is_committed)],
    ["Allocation", check.is_allocation_same ? "The same to the letter" : "Not the one that was stored"],
  ];
  if (check.planes > 0) facts.push(["Images shown", planesInWords(check)]);
  return facts;
}

function committedInWords(isCommitted: boolean | null): string {
  if (isCommitted === null) return "None: the study was frozen with a seed";
  return isCommitted ? "The one whose hash was frozen" : "Not the one whose hash was frozen";
}

/** "12 of 960 planes made again, all the same" */
function planesInWords({
  planes,
  planes_checked: checked,
  planes_differing: differing,
}: ManifestCheck): string {
  const count = checked === planes ? plural(planes, "plane") : `${checked} of ${plural(planes, "plane")}`;
  return `${count} made again, ${differing === 0 ? "all the same" : `${differing} not the same`}`;
}
