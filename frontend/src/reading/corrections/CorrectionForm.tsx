import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/errors";
import { plural } from "../../ui/format";
import { notifyDone } from "../../ui/notify";
import { SignFields } from "../../ui/SignFields";
import { useSigning } from "../../ui/signing";
import { Failure } from "../../ui/states";
import { PANE_NAMES, problemsOf } from "../answers";
import { AnswerControl } from "../screen/AnswerControl";
import { ReadingClock } from "../timing";
import { sendCorrection } from "./api";
import { contentOfOwn, correctionBody, fieldsToCorrect, keepReceipt, stageOf } from "./correcting";
import styles from "../reading.module.css";
import type { AnswerSheet, Field } from "../answers";
import type { Signing } from "../../ui/signing";
import type { DraftContent } from "../drafts";
import type { AnswerActs } from "../screen/AnswerControl";
import type { OwnAnswers } from "./api";

interface CorrectionFormProps {
  readonly own: OwnAnswers;
  readonly session: string;
  readonly readerId: string;
  readonly onClose: () => void;
}

const MEANING = "I correct what I answered; the earlier answers stay in the record.";
const IDLE_AFTER_MS = 30_000;

export function CorrectionForm({ own, session, readerId, onClose }: CorrectionFormProps) {
  const fields = fieldsToCorrect(own);
  const [content, setContent] = useState(() => contentOfOwn(own));
  const act = useCorrecting(own, content, session, readerId, onClose);
  const signing = useSigning(act.error);
  const reason = signing.reason.trim();
  const isReady = own.must_sign ? signing.signature !== null : reason !== "";
  const problems = problemsOf(fields, content.sheet, content.marks);
  if (!own.may_correct) return <Text>The study is unblinded: its answers stay as they are.</Text>;
  const submit = (): void => {
    if (isReady) act.mutate({ reason, proof: own.must_sign ? (signing.signature?.proof ?? null) : null });
  };
  const setSheet = (sheet: AnswerSheet): void => setContent({ ...content, sheet });
  return (
    <Stack>
      {stageOf(own) === "guess" && (
        <Text>
          {LOCKED} {fields.length > 0 && "Only the guess can be corrected."}
        </Text>
      )}
      <Answers fields={fields} content={content} onSheet={setSheet} onSubmit={submit} />
      {fields.length > 0 && <Signature signing={signing} mustSign={own.must_sign} error={act.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        {fields.length > 0 && (
          <Button
            disabled={!isReady || Object.keys(problems).length > 0}
            loading={act.isPending}
            onClick={submit}
          >
            Correct
          </Button>
        )}
      </Group>
    </Stack>
  );
}

const LOCKED = "Your answers to these images are final: the original was to be guessed after them.";

/** One correction: its key stays, so that trying again after a lost connection corrects once. */
function useCorrecting(
  own: OwnAnswers,
  content: DraftContent,
  session: string,
  readerId: string,
  onDone: () => void,
) {
  const client = useQueryClient();
  const [clock] = useState(() => new ReadingClock(() => performance.now(), IDLE_AFTER_MS, 0, true));
  const [key, setKey] = useState(() => crypto.randomUUID());
  return useMutation({
    mutationFn: async ({ reason, proof }: Pick<Parameters<typeof sendCorrection>[2], "reason" | "proof">) => {
      const body = correctionBody(own, content, clock.read(), reason ?? "");
      return await sendCorrection(own.item, key, { ...body, proof });
    },
    onSuccess: async (receipt) => {
      await keepReceipt(receipt, own, session, readerId);
      await client.invalidateQueries({ queryKey: ["reading"] });
      notifyDone("Corrected. The earlier answers stay in the record.");
      onDone();
    },
    onError: (error) => {
      // Refused answers are changed and sent anew; where the study was closed meanwhile, a signature is asked now.
      if (!(error instanceof ApiError)) return;
      setKey(crypto.randomUUID());
      if (error.code === "signature_missing") void client.invalidateQueries({ queryKey: ["reading", "own"] });
    },
  });
}

interface AnswersProps {
  readonly fields: readonly Field[];
  readonly content: DraftContent;
  readonly onSheet: (sheet: AnswerSheet) => void;
  readonly onSubmit: () => void;
}

function Answers({ fields, content, onSheet, onSubmit }: AnswersProps) {
  const { sheet, marks } = content;
  const acts = actsOn(sheet, onSheet);
  if (fields.length === 0) return null;
  return (
    <div className={styles.form}>
      {fields.map((field) => (
        <div key={field.key}>
          <div className={styles.prompt}>{titleOf(field)}</div>
          {field.part === "marks" ? (
            <Text fz="sm">{marksSentence(marks.length)}</Text>
          ) : (
            <AnswerControl field={field} sheet={sheet} acts={acts} onSubmit={onSubmit} />
          )}
        </div>
      ))}
    </div>
  );
}

function titleOf({ part, pane, question }: Field): string {
  if (part === "confidence") return "How sure?";
  return pane === null ? question.prompt : `${question.prompt} (${PANE_NAMES[pane]})`;
}

/** Without the images nothing can be drawn. */
function marksSentence(count: number): string {
  return count === 0
    ? "Nothing to mark: this stays as it is."
    : `${plural(count, "mark")}: they stay as they are.`;
}

function actsOn(sheet: AnswerSheet, onSheet: (sheet: AnswerSheet) => void): AnswerActs {
  const setNumber = ({ key }: Field, value: number): void =>
    onSheet({ ...sheet, numbers: { ...sheet.numbers, [key]: value } });
  return {
    choose: ({ key }, choice) => onSheet({ ...sheet, choices: { ...sheet.choices, [key]: choice } }),
    grade: setNumber,
    setNumber,
    write: ({ key }, text) => onSheet({ ...sheet, texts: { ...sheet.texts, [key]: text } }),
  };
}

interface SignatureProps {
  readonly signing: Signing;
  readonly mustSign: boolean;
  readonly error: unknown;
}

/** While the session is being read a reason is enough; what is finished is signed. */
function Signature({ signing, mustSign, error }: SignatureProps) {
  if (mustSign)
    return <SignFields meaning={MEANING} hint="I had mixed up left and right" signing={signing} />;
  return (
    <>
      <Textarea
        label="Reason"
        description="It stays in the record."
        required
        autosize
        minRows={2}
        maxLength={500}
        value={signing.reason}
        onChange={(event) => signing.setReason(event.currentTarget.value)}
      />
      {Boolean(error) && <Failure error={error} />}
    </>
  );
}
