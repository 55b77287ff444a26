import { useLayoutEffect, useRef, useState, type RefObject } from "react";

interface Overflow<Frame extends HTMLElement, Content extends HTMLElement> {
  readonly frame: RefObject<Frame | null>;
  readonly content: RefObject<Content | null>;
  readonly overflows: boolean;
}

/** Whether the content is wider or higher than its frame. Known before the first paint, and again at every change. */
export function useOverflow<Frame extends HTMLElement, Content extends HTMLElement>(): Overflow<
  Frame,
  Content
> {
  const frame = useRef<Frame>(null);
  const content = useRef<Content>(null);
  const [overflows, setOverflows] = useState(false);

  useLayoutEffect(() => {
    const measure = (): void => setOverflows(isOverflowing(frame.current));
    const observer = new ResizeObserver(measure);
    for (const { current } of [frame, content]) if (current !== null) observer.observe(current);
    measure();
    return () => observer.disconnect();
  }, []);

  return { frame, content, overflows };
}

function isOverflowing(frame: HTMLElement | null): boolean {
  if (frame === null) return false;
  return frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight;
}
