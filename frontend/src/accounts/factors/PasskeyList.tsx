import { Button } from "@mantine/core";
import { useState } from "react";

import { ActDialog } from "../../ui/ActDialog";
import { Row, RowList } from "../../ui/RowList";
import { removePasskey, type Passkey } from "./api";
import { dateOf } from "./dates";
import { useFactorsChanged } from "./useFactorsChanged";

export function PasskeyList({ passkeys }: { readonly passkeys: readonly Passkey[] }) {
  const [removed, setRemoved] = useState<Passkey | null>(null);
  const changed = useFactorsChanged();
  return (
    <>
      <RowList label="Passkeys">
        {passkeys.map((passkey) => (
          <Row
            key={passkey.id}
            title={passkey.name}
            detail={usedInWords(passkey)}
            action={
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`Remove ${passkey.name}`}
                onClick={() => setRemoved(passkey)}
              >
                Remove
              </Button>
            }
          />
        ))}
      </RowList>
      {removed !== null && (
        <RemovePasskey
          passkey={removed}
          onClose={() => {
            setRemoved(null);
            void changed();
          }}
        />
      )}
    </>
  );
}

function usedInWords({ created_at: added, last_used_at: used }: Passkey): string {
  return `Added ${dateOf(added)}, ${used === null ? "never used" : `last used ${dateOf(used)}`}`;
}

function RemovePasskey({ passkey, onClose }: { readonly passkey: Passkey; readonly onClose: () => void }) {
  return (
    <ActDialog
      title={`Remove “${passkey.name}”?`}
      verb="Remove"
      isDestructive
      onAct={() => removePasskey(passkey.id)}
      onDone={onClose}
      onClose={onClose}
    >
      It no longer lets you in. The device may still offer it; you can delete it there.
    </ActDialog>
  );
}
