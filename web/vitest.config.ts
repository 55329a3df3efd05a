// Apart from vite.config.ts, so that building needs no test runner.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { environment: "node", include: ["tests/**/*.test.ts"], maxWorkers: 1 },
});
