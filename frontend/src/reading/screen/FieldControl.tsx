import { AnswerControl } from "./AnswerControl";
import { MarksField } from "./MarksField";
import { useDesk, useStore } from "./context";
import type { Field } from "../answers";

/** The control of one field of the item that is read. */
export function FieldControl({ field }: { readonly field: Field }) {
  const desk = useDesk();
  const { sheet } = useStore(desk.sheet.state);
  if (field.part === "marks") return <MarksField field={field} />;
  return <AnswerControl field={field} sheet={sheet} acts={desk.sheet} onSubmit={() => void desk.submit()} />;
}
