import { useEffect, useRef } from "react";

const MOST_KEPT = 120;

/** Fetches pictures before they are asked for, and keeps the last of them decoded. */
export function usePictures(addresses: readonly string[]): void {
  const kept = useRef(new Map<string, HTMLImageElement>());
  useEffect(() => {
    const pictures = kept.current;
    for (const address of addresses) {
      if (pictures.has(address)) continue;
      const picture = new Image();
      picture.src = address;
      pictures.set(address, picture);
    }
    for (const address of [...pictures.keys()].slice(0, Math.max(0, pictures.size - MOST_KEPT))) {
      pictures.delete(address);
    }
  }, [addresses]);
}
