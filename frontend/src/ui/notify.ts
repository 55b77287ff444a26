import { notifications } from "@mantine/notifications";

import { messageOf } from "../api/errors";

const closeButtonProps = { "aria-label": "Dismiss" };

export function notifyDone(message: string): void {
  notifications.show({ message, color: "moss", autoClose: 4000, closeButtonProps });
}

/** A refusal stays until it is read. */
export function notifyFailure(error: unknown): void {
  notifications.show({
    title: "This did not work",
    message: messageOf(error),
    color: "brick",
    autoClose: false,
    closeButtonProps,
  });
}
