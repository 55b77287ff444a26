import { LoginGate } from "../api/loginGate";

/** Where acts on the own account wait until the person has shown once more who they are. */
export const confirmGate = new LoginGate();
