/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";

export default defineConfig(({ command, mode }) => ({
  base: command === "build" ? "/static/app/" : "/",
  plugins: [react()],
  build: { outDir: "dist", sourcemap: false, chunkSizeWarningLimit: 900 },
  server: { proxy: proxyTo(loadEnv(mode, ".", "FOVEA_")["FOVEA_BACKEND"] ?? "http://127.0.0.1:8000") },
  test: {
    pool: "threads",
    projects: [
      { extends: true, test: { name: "logic", environment: "node", include: ["src/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "screens",
          environment: "jsdom",
          include: ["src/**/*.test.tsx"],
          setupFiles: ["src/test-setup.ts"],
        },
      },
    ],
  },
}));

/** `npm run dev` serves the page and passes on the rest. The host stays the page's own: Fovea refuses other origins. */
function proxyTo(target: string) {
  const backend = { target, changeOrigin: false };
  return {
    "/api": backend,
    "/_allauth": backend,
    "/accounts/oidc": backend,
    "/ws": { ...backend, ws: true },
  };
}
