import { loginGate } from "../api/loginGate";
import { queryClient } from "../api/queryClient";
import { logOut } from "./api";

/** Logs out. A fresh page follows: nothing of this person stays in memory. */
export async function leave(): Promise<void> {
  await logOut();
  loginGate.seal();
  queryClient.clear();
  window.location.assign("/");
}
