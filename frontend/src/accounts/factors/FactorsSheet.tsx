import { useQuery } from "@tanstack/react-query";

import { Sheet } from "../../ui/Sheet";
import { Await } from "../../ui/states";
import { authenticatorsQuery } from "./api";
import { Factors, sorted } from "./Factors";

/** Everything a person can show besides the password. */
export function FactorsSheet() {
  const authenticators = useQuery(authenticatorsQuery);
  return (
    <Sheet
      title="Second step of your login"
      lead="Besides the password Fovea then asks for something that only you have. Either of these is enough. The first one ends your other sessions."
    >
      <Await query={authenticators}>{(rows) => <Factors factors={sorted(rows)} />}</Await>
    </Sheet>
  );
}
