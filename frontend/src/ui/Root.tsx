import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { Outlet, useRouterState } from "@tanstack/react-router";

import { meQuery } from "../accounts/api";
import { LoginAgain } from "../accounts/LoginAgain";
import { LoginPage } from "../accounts/LoginPage";
import { Failure, Loading } from "./states";
import { lightTheme, readingTheme } from "./theme";

/** Light for work at a desk, dark for the reading room; and the door before both. */
export function Root() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const isDark = isReadingRoom(path);
  return (
    <MantineProvider theme={isDark ? readingTheme : lightTheme} forceColorScheme={isDark ? "dark" : "light"}>
      <ModalsProvider>
        <Notifications position="bottom-right" />
        {path.startsWith("/invite/") ? <Outlet /> : <Gate />}
        <LoginAgain />
      </ModalsProvider>
    </MantineProvider>
  );
}

export function isReadingRoom(path: string): boolean {
  return path === "/reading" || path.startsWith("/reading/");
}

function Gate() {
  const me = useQuery(meQuery);
  if (me.isPending) return <Loading label="Opening Fovea" />;
  if (me.isError) return <Failure error={me.error} onRetry={() => void me.refetch()} />;
  return me.data === null ? <LoginPage /> : <Outlet />;
}
