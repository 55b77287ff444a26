import { Alert, Stack } from "@mantine/core";
import { useState, type ReactNode } from "react";

import { fetchMe, type Me } from "../api";
import { FactorForm } from "./FactorForm";
import { PasswordForm } from "./PasswordForm";
import type { LoginStep } from "./steps";

interface Props {
  readonly firstStep?: LoginStep;
  readonly username?: string;
  readonly onDone: (me: Me) => void;
  /** The other ways in, below the form for name and password. */
  readonly children?: ReactNode;
}

const PASSWORD: LoginStep = { kind: "password" };

/** Name and password, then whatever second factor the person has. */
export function LoginFlow({ firstStep = PASSWORD, username = "", onDone, children }: Props) {
  const [step, setStep] = useState(firstStep);
  const [isLate, setLate] = useState(false);
  const go = async (next: LoginStep): Promise<void> => {
    if (next.kind === "in") return onDone(await fetchMe());
    setLate(step.kind === "factor" && next.kind === "password");
    setStep(next);
  };
  if (step.kind === "factor") {
    return <FactorForm types={step.types} onStep={go} onBack={() => setStep(PASSWORD)} />;
  }
  return (
    <Stack gap="lg">
      {isLate && <Alert color="amber">That took too long. Enter your password once more.</Alert>}
      <PasswordForm username={username} onStep={go} />
      {children}
    </Stack>
  );
}
