import { ActDialog } from "../../ui/ActDialog";
import { removeApp } from "./api";

interface Props {
  /** No other factor is left then. */
  readonly isLast: boolean;
  readonly onClose: () => void;
}

export function RemoveApp({ isLast, onClose }: Props) {
  return (
    <ActDialog
      title="Remove the authenticator app?"
      verb="Remove"
      isDestructive
      onAct={removeApp}
      onDone={onClose}
      onClose={onClose}
    >
      {isLast
        ? "Your password alone lets you in then, and your recovery codes are worth nothing any more."
        : "Its codes are refused from now on. Your passkeys stay."}
    </ActDialog>
  );
}
