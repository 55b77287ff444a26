import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// The viewer and its mathematics know neither React nor the network: they are tested without a page.
const pure = {
  files: ["src/viewer/**/*.ts", "src/math/**/*.ts"],
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: ["react", "react-*", "@mantine/*", "@tanstack/*", "**/api/*"] },
    ],
    "no-restricted-globals": ["error", "fetch", "XMLHttpRequest"],
  },
};

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/api/schema.d.ts"] },
  ...tseslint.configs.strict,
  hooks.configs.flat["recommended-latest"],
  pure,
);
