import { Navigate } from "@tanstack/react-router";

import { startPath, useMe } from "../accounts/me";

export function Start() {
  return <Navigate to={startPath(useMe())} replace />;
}
