import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
  type AnyRouter,
} from "@tanstack/react-router";
import { cleanup, configure, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, vi } from "vitest";

import { lightTheme } from "../theme";

// Asking whether each element is visible takes most of the time of a query by role, and there are no styles here.
configure({ defaultHidden: true, asyncUtilTimeout: 5000 });
vi.setConfig({ testTimeout: 20_000 });
afterEach(cleanup);

/** The parts of a browser that the test environment lacks. */
class NoResizeObserver implements ResizeObserver {
  observe(): void {
    return;
  }
  unobserve(): void {
    return;
  }
  disconnect(): void {
    return;
  }
}

function fillInBrowser(): void {
  globalThis.ResizeObserver ??= NoResizeObserver;
  window.matchMedia ??= (media) =>
    ({
      media,
      matches: false,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }) as unknown as MediaQueryList;
  if (!("fonts" in document)) Object.defineProperty(document, "fonts", { value: new EventTarget() });
  window.scrollTo = () => undefined;
  HTMLElement.prototype.scrollIntoView = () => undefined;
}

/** Shows a screen as it stands in Fovea: themed, with a router around it, and a cache of its own. */
export async function renderScreen(screen: ReactNode): Promise<QueryClient> {
  fillInBrowser();
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false }, mutations: { retry: false } },
  });
  const router = createRouter({
    routeTree: createRootRoute({ component: () => screen }),
    history: createMemoryHistory({ initialEntries: ["/"] }),
  }) as unknown as AnyRouter;
  await router.load();
  render(
    <MantineProvider theme={lightTheme} env="test">
      <QueryClientProvider client={client}>
        <ModalsProvider>
          <RouterProvider router={router as never} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return client;
}
