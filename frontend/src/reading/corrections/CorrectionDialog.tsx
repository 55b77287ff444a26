import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Await } from "../../ui/states";
import { CorrectionForm } from "./CorrectionForm";
import { fetchOwnAnswers } from "./api";

interface CorrectionDialogProps {
  readonly item: string;
  readonly session: string;
  readonly readerId: string;
  readonly onClose: () => void;
}

/** The answers to one item as they stand, to be corrected. */
export function CorrectionDialog({ item, session, readerId, onClose }: CorrectionDialogProps) {
  const own = useQuery({
    queryKey: ["reading", "own", item],
    queryFn: () => fetchOwnAnswers(item),
    staleTime: 0,
    gcTime: 0,
  });
  const title = own.data === undefined ? "Your answers" : `Your answers to ${own.data.blind_code}`;
  return (
    <Modal opened onClose={onClose} title={title} size="lg">
      <Await query={own}>
        {(answers) => (
          <CorrectionForm own={answers} session={session} readerId={readerId} onClose={onClose} />
        )}
      </Await>
    </Modal>
  );
}
