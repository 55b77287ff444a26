import { useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useMe } from "../accounts/me";
import { COMMANDS } from "./commands";
import { findCommand, isTakenBy, keyName } from "./commands/keys";
import { Desk } from "./desk";
import { DeskContext } from "./screen/context";
import { HelpSheet } from "./screen/HelpSheet";
import { ImageArea } from "./screen/ImageArea";
import { PhaseNotice } from "./screen/PhaseNotice";
import { PlaneBar } from "./screen/PlaneBar";
import { QuestionStrip } from "./screen/QuestionStrip";
import { TopBar } from "./screen/TopBar";
import { StoreHeld } from "./storage";
import styles from "./reading.module.css";
import type { RefObject } from "react";

/** The reading room of one session. */
export function ReadingPage() {
  const { sessionId } = useParams({ strict: false }) as { sessionId: string };
  const { id } = useMe();
  return <ReadingScreen key={`${sessionId}/${id}`} sessionId={sessionId} readerId={id} />;
}

interface ReadingScreenProps {
  readonly sessionId: string;
  readonly readerId: string;
}

export function ReadingScreen({ sessionId, readerId }: ReadingScreenProps) {
  const images = useRef<HTMLDivElement>(null);
  const { desk, problem } = useNewDesk(sessionId, readerId, images);
  useKeyboard(desk);
  return (
    <DeskContext value={desk}>
      <main className={styles.room}>
        {desk !== null && <TopBar />}
        <div className={styles.images} ref={images} tabIndex={-1}>
          {desk !== null && <ImageArea />}
          {desk !== null && <PhaseNotice />}
          {problem !== null && (
            <div className={styles.notice} role="alert">
              {problem}
            </div>
          )}
        </div>
        {desk !== null && <PlaneBar />}
        {desk !== null && <QuestionStrip />}
        {desk !== null && <HelpSheet />}
      </main>
    </DeskContext>
  );
}

const NO_STORE =
  "This browser cannot keep answers on this device (private windows often cannot). Use another window or browser.";

/** A desk for as long as the screen is there. */
function useNewDesk(sessionId: string, readerId: string, images: RefObject<HTMLDivElement | null>) {
  const [desk, setDesk] = useState<Desk | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const host = images.current;
    if (host === null) return;
    let isGone = false;
    let opened: Desk | null = null;
    Desk.open(sessionId, readerId, host).then(
      (fresh) => {
        if (isGone) return fresh.close();
        opened = fresh;
        setDesk(fresh);
        void fresh.session.open();
      },
      (error: unknown) => setProblem(error instanceof StoreHeld ? error.message : NO_STORE),
    );
    return () => {
      isGone = true;
      opened?.close();
    };
  }, [sessionId, readerId, images]);
  return { desk, problem };
}

function useKeyboard(desk: Desk | null): void {
  useEffect(() => {
    if (desk === null) return;
    const handle = (event: KeyboardEvent): void => {
      const name = keyName(event);
      if (name === null || event.defaultPrevented || isTakenBy(event.target, name)) return;
      const command = findCommand(COMMANDS, name, desk);
      if (command === null) return;
      event.preventDefault();
      command.run(desk, name);
    };
    window.addEventListener("keydown", handle);
    return () => window.removeEventListener("keydown", handle);
  }, [desk]);
}
