import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useMemo, useSyncExternalStore } from "react";

import { meQuery } from "../accounts/api";
import { ConfirmAgain } from "../accounts/ConfirmAgain";
import { confirmGate } from "../accounts/confirmGate";
import { EnrolPage } from "../accounts/factors/EnrolPage";
import { LoginAgain } from "../accounts/login/LoginAgain";
import { LoginPage } from "../accounts/login/LoginPage";
import { loginGate } from "../api/loginGate";
import { Failure, Loading } from "./states";
import { keepDialogs, lightTheme, readingTheme } from "./theme";

/** Light for work at a desk, dark for the reading room; and the door before both. */
export function Root() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const isDark = isReadingRoom(path);
  const theme = useThemeFor(isDark);
  return (
    <MantineProvider theme={theme} forceColorScheme={isDark ? "dark" : "light"}>
      <ModalsProvider>
        <Notifications position="bottom-right" />
        {isBeforeLogin(path) ? <Outlet /> : <Gate />}
        <ConfirmAgain />
        <LoginAgain />
      </ModalsProvider>
    </MantineProvider>
  );
}

function useThemeFor(isDark: boolean) {
  const isLoggingIn = useSyncExternalStore(loginGate.subscribe, loginGate.isShut);
  const isConfirming = useSyncExternalStore(confirmGate.subscribe, confirmGate.isShut);
  const isAsked = isLoggingIn || isConfirming;
  return useMemo(() => {
    const theme = isDark ? readingTheme : lightTheme;
    return isAsked ? keepDialogs(theme) : theme;
  }, [isDark, isAsked]);
}

export function isReadingRoom(path: string): boolean {
  return path === "/reading" || path.startsWith("/reading/");
}

/** An invitation and a new password come before any session. */
function isBeforeLogin(path: string): boolean {
  return path.startsWith("/invite/") || path.startsWith("/reset/");
}

/** What a person may see: the login, the step that is still missing, or Fovea. */
export function Gate() {
  const me = useQuery(meQuery);
  if (me.isPending) return <Loading label="Opening Fovea" />;
  if (me.isError) return <Failure error={me.error} onRetry={() => void me.refetch()} />;
  if (me.data === null) return <LoginPage />;
  return me.data.must_add_factor ? <EnrolPage /> : <Outlet />;
}
