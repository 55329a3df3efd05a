import { defineConfig, type Plugin } from "vite";

/** The server says where the client lives by putting `<base href>` into the page. While developing, that is the root. */
const baseWhileDeveloping: Plugin = {
  name: "base-while-developing",
  apply: "serve",
  transformIndexHtml: () => [{ tag: "base", attrs: { href: "/" }, injectTo: "head-prepend" }],
};

const server = process.env["WARMROOM_SERVER"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  // Relative, so that one build works at the root of a site and below the seats of the demo alike.
  base: "./",
  build: {
    outDir: "../server/web_build",
    emptyOutDir: true,
    // Two years of browsers, and what hospitals keep for longer: Safari 16.4 has <dialog>, dvh and private class members.
    target: ["chrome111", "firefox115", "safari16.4"],
    // The content policy forbids inline scripts, and every browser above knows modulepreload.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  plugins: [baseWhileDeveloping],
  server: {
    proxy: {
      "/api": server,
      "/demo": server,
      "/ws": { target: server, ws: true },
    },
  },
});
