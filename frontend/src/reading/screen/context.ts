import { createContext, useContext, useSyncExternalStore } from "react";
import type { Store } from "../../viewer";
import type { Desk } from "../desk";

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("There is no desk around this component.");
  return desk;
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
