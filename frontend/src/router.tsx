import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  useRouterState,
} from "@tanstack/react-router";

import { isReadingRoom, Root } from "./ui/Root";
import { Shell } from "./ui/Shell";
import { Start } from "./ui/Start";
import { Failure, Loading, NotFound } from "./ui/states";

const rootRoute = createRootRoute({ component: Root });

const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  component: function ShellRoute() {
    return <Shell isDark={useRouterState({ select: ({ location }) => isReadingRoom(location.pathname) })} />;
  },
});

const inShell = { getParentRoute: () => shellRoute } as const;

const screens = [
  createRoute({ ...inShell, path: "/", component: Start }),
  createRoute({ ...inShell, path: "/login", component: Start }),
  createRoute({
    ...inShell,
    path: "/reading",
    component: lazyRouteComponent(() => import("./reading/routes"), "WorklistPage"),
  }),
  createRoute({
    ...inShell,
    path: "/studies",
    component: lazyRouteComponent(() => import("./studies/StudiesPage"), "StudiesPage"),
  }),
  createRoute({
    ...inShell,
    path: "/studies/$studyId",
    component: lazyRouteComponent(() => import("./studies/StudyPage"), "StudyPage"),
  }),
  createRoute({
    ...inShell,
    path: "/studies/$studyId/results",
    component: lazyRouteComponent(() => import("./results/ResultsPage"), "ResultsPage"),
  }),
  createRoute({
    ...inShell,
    path: "/datasets",
    component: lazyRouteComponent(() => import("./imaging/DatasetsPage"), "DatasetsPage"),
  }),
  createRoute({
    ...inShell,
    path: "/datasets/$datasetId",
    component: lazyRouteComponent(() => import("./imaging/browser/DatasetPage"), "DatasetPage"),
  }),
  createRoute({
    ...inShell,
    path: "/datasets/$datasetId/upload",
    component: lazyRouteComponent(() => import("./imaging/upload/UploadPage"), "UploadPage"),
  }),
  createRoute({
    ...inShell,
    path: "/datasets/$datasetId/text",
    component: lazyRouteComponent(() => import("./imaging/text/TextQueuePage"), "TextQueuePage"),
  }),
  createRoute({
    ...inShell,
    path: "/images/$imageId/panel",
    component: lazyRouteComponent(() => import("./imaging/panel/PanelPage"), "PanelPage"),
  }),
  createRoute({
    ...inShell,
    path: "/images/$imageId",
    component: lazyRouteComponent(() => import("./imaging/image/ImagePage"), "ImagePage"),
  }),
  createRoute({
    ...inShell,
    path: "/jobs",
    component: lazyRouteComponent(() => import("./jobs/JobsPage"), "JobsPage"),
  }),
  createRoute({
    ...inShell,
    path: "/jobs/$jobId",
    component: lazyRouteComponent(() => import("./jobs/JobPage"), "JobPage"),
  }),
  createRoute({
    ...inShell,
    path: "/people",
    component: lazyRouteComponent(() => import("./accounts/people/PeoplePage"), "PeoplePage"),
  }),
  createRoute({
    ...inShell,
    path: "/account",
    component: lazyRouteComponent(() => import("./accounts/own/AccountPage"), "AccountPage"),
  }),
  createRoute({
    ...inShell,
    path: "/tokens",
    component: lazyRouteComponent(() => import("./accounts/tokens/TokensPage"), "TokensPage"),
  }),
  createRoute({
    ...inShell,
    path: "/audit",
    component: lazyRouteComponent(() => import("./audit/AuditPage"), "AuditPage"),
  }),
];

/** Without navigation around them: a reading session fills the display, an invitation and a new password come before any session. */
const bareScreens = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/reading/$sessionId",
    component: lazyRouteComponent(() => import("./reading/routes"), "ReadingPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/invite/$token",
    component: lazyRouteComponent(() => import("./accounts/InvitePage"), "InvitePage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/reset/$key",
    component: lazyRouteComponent(() => import("./accounts/login/ResetPage"), "ResetPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/logged-in",
    component: lazyRouteComponent(() => import("./accounts/login/LoggedIn"), "LoggedIn"),
  }),
];

export const router = createRouter({
  routeTree: rootRoute.addChildren([shellRoute.addChildren(screens), ...bareScreens]),
  defaultPreload: "intent",
  defaultNotFoundComponent: () => (
    <main>
      <NotFound />
    </main>
  ),
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} onRetry={reset} />,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
