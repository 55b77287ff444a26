import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { FactList } from "../../imaging/FactList";
import { formatBytes, formatMinutes } from "../../ui/format";
import { StateLabel } from "../../ui/labels";
import type { Problem, Readiness } from "../api";
import { bySection, mendedAt } from "./problems";

interface Props {
  readonly readiness: Readiness;
  readonly problems: readonly Problem[];
  readonly dataset: string | null;
}

/**
 * How long it will take a reader, what is still missing, each with a way to where it is put right, and what
 * should be known before freezing.
 */
export function ReadinessPanel({ readiness, problems, dataset }: Props) {
  return (
    <Stack gap="md">
      <FactList
        facts={[
          ["Presentations", String(readiness.presentations_per_reader)],
          ["In all", formatMinutes(readiness.minutes_per_reader || null)],
          ["Per session", formatMinutes(readiness.minutes_per_session || null)],
          ["Storage", readiness.storage_bytes > 0 ? formatBytes(readiness.storage_bytes) : "–"],
        ]}
      />
      {problems.length === 0 ? (
        <StateLabel tone="good">Ready to be frozen</StateLabel>
      ) : (
        <ProblemList problems={problems} dataset={dataset} />
      )}
      {readiness.notices.length > 0 && <NoticeList notices={readiness.notices} dataset={dataset} />}
    </Stack>
  );
}

function ProblemList({ problems, dataset }: Pick<Props, "problems" | "dataset">) {
  return (
    <div>
      <Text fw={620} mb={6}>
        {problems.length === 1 ? "One thing is missing" : `${problems.length} things are missing`}
      </Text>
      <Stack component="ul" gap={8} p={0} m={0} style={{ listStyle: "none" }} aria-label="What is missing">
        {bySection(problems).map(({ section, problems: here }) => (
          <li key={section.id}>
            <Anchor href={`#${section.id}`} className="plain-link" fz="sm">
              {section.title}
            </Anchor>
            {here.map((problem) => (
              <Message key={problem.message} problem={problem} dataset={dataset} />
            ))}
          </li>
        ))}
      </Stack>
    </div>
  );
}

interface NoticeListProps {
  readonly notices: readonly Problem[];
  readonly dataset: string | null;
}

function NoticeList({ notices, dataset }: NoticeListProps) {
  return (
    <div>
      <Text fw={620} mb={6}>
        Good to know
      </Text>
      <Stack component="ul" gap={8} p={0} m={0} style={{ listStyle: "none" }} aria-label="Good to know">
        {notices.map((notice) => (
          <li key={notice.message}>
            <Message problem={notice} dataset={dataset} />
          </li>
        ))}
      </Stack>
    </div>
  );
}

function Message({ problem, dataset }: { readonly problem: Problem; readonly dataset: string | null }) {
  const address = mendedAt(problem, dataset);
  return (
    <Text fz="sm">
      {problem.message}
      {address !== null && (
        <>
          {" "}
          <Anchor component={Link} to={address.to} className="plain-link">
            {address.label}
          </Anchor>
        </>
      )}
    </Text>
  );
}
