import { List, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { ActDialog } from "../../ui/ActDialog";
import { plural } from "../../ui/format";
import { notifyDone } from "../../ui/notify";
import { declareFree, excludeImages, joinCases, refreshDataset, removeFromDataset, splitCase } from "../acts";
import type { Dataset } from "../api";
import { ScoreDialog } from "../variants/ScoreDialog";
import { VariantsDialog } from "../variants/VariantsDialog";
import { deletionInWords, pickedInWords, type ActName } from "./acts";
import type { Picked } from "./selection";

interface Props {
  readonly act: ActName;
  readonly dataset: Dataset;
  readonly picked: Picked;
  /** The chosen things are no longer what they were. */
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** The dialog of one act on what is chosen. */
export function SelectionDialog(props: Props) {
  const { act, dataset, picked, onClose } = props;
  if (act === "variants")
    return <VariantsDialog dataset={dataset} images={picked.images} onClose={onClose} />;
  if (act === "score") return <ScoreDialog dataset={dataset} images={picked.images} onClose={onClose} />;
  return <ChangeDialog {...props} act={act} />;
}

type ChangeName = Exclude<ActName, "variants" | "score">;

interface Change {
  readonly title: string;
  readonly verb: string;
  readonly lines: readonly string[];
  readonly asksReason: boolean;
  readonly done: string;
  readonly run: (reason: string) => Promise<unknown>;
}

function ChangeDialog({ act, dataset, picked, onDone, onClose }: Props & { readonly act: ChangeName }) {
  const client = useQueryClient();
  const change = CHANGES[act](dataset.id, picked);
  const finish = (): void => {
    notifyDone(change.done);
    void refreshDataset(client, dataset.id);
    onDone();
    onClose();
  };
  return (
    <ActDialog
      title={change.title}
      verb={change.verb}
      asksReason={change.asksReason}
      isDestructive={act === "delete"}
      onAct={change.run}
      onDone={finish}
      onClose={onClose}
    >
      <Text>{pickedInWords(picked)}.</Text>
      <List spacing={4}>
        {change.lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </ActDialog>
  );
}

const CHANGES: Readonly<Record<ChangeName, (dataset: string, picked: Picked) => Change>> = {
  exclude: (dataset, { images }) => ({
    title: "Exclude from studies",
    verb: "Exclude",
    lines: [
      "No new study, variant or score takes these images.",
      "They stay here and can be taken back in. Frozen studies keep what they hold.",
    ],
    asksReason: true,
    done: `${plural(images.length, "image")} excluded.`,
    run: (reason) => excludeImages(dataset, { images, is_excluded: true, reason }),
  }),
  include: (dataset, { images }) => ({
    title: "Take back in",
    verb: "Take back in",
    lines: ["New studies can hold these images again."],
    asksReason: true,
    done: `${plural(images.length, "image")} taken back in.`,
    run: (reason) => excludeImages(dataset, { images, is_excluded: false, reason }),
  }),
  declare: (dataset, { images }) => ({
    title: "Declare free of words",
    verb: "Declare free",
    lines: [
      "You say that no words in these pictures tell who the patient is.",
      "Your name, the time and the reason stay with each image.",
    ],
    asksReason: true,
    done: `${plural(images.length, "image")} declared free of words.`,
    run: (reason) => declareFree(dataset, images, reason),
  }),
  join: (dataset, { wholeCases }) => ({
    title: "Join into one case",
    verb: "Join",
    lines: [
      "These cases show one patient: they become one case with all of their images.",
      "A study then never counts them as independent.",
    ],
    asksReason: false,
    done: `${plural(wholeCases.length, "case")} joined.`,
    run: () => joinCases(dataset, wholeCases),
  }),
  split: (_, { divided }) => ({
    title: "Make a case of its own",
    verb: "Set apart",
    lines: [
      `The chosen images are another patient's than the rest of ${divided?.code ?? "the case"}.`,
      "They become a case of their own, without a label until it is given one.",
    ],
    asksReason: false,
    done: "A new case was made.",
    run: () => splitCase(divided?.id ?? "", divided?.images ?? []),
  }),
  delete: (dataset, picked) => ({
    title: "Delete for good",
    verb: "Delete",
    lines: deletionInWords(picked),
    asksReason: false,
    done: "Deleted.",
    run: () => removeFromDataset(dataset, { cases: picked.wholeCases, images: picked.looseImages }),
  }),
};
