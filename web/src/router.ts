/** Which page is open, from the address below the base; and going to another without loading anything. */

import { signal } from "@preact/signals";
import { at, basePath } from "./base";

export type Route =
  { page: "groups" | "sign-in" | "join" | "setup" | "clinic" | "stage" | "nowhere" } | { page: "room"; roomId: string };

export const route = signal<Route>({ page: "groups" });

export function routeOf(path: string): Route {
  const [page = "", id] = path.split("/");
  switch (page) {
    case "":
    case "index.html":
      return { page: "groups" };
    case "sign-in":
    case "join":
    case "setup":
    case "clinic":
      return { page };
    case "room":
      return id ? { page: "room", roomId: decodeURIComponent(id) } : { page: "groups" };
    case "demo":
      return { page: "stage" };
    default:
      return { page: "nowhere" };
  }
}

export function pathTo(to: Route): string {
  switch (to.page) {
    case "groups":
    case "nowhere":
      return "./";
    case "room":
      return `room/${encodeURIComponent(to.roomId)}`;
    case "stage":
      return "demo/";
    default:
      return to.page;
  }
}

export function go(to: Route, how: "push" | "replace" = "push"): void {
  const url = at(pathTo(to)).pathname;
  if (how === "push") history.pushState(null, "", url);
  else history.replaceState(null, "", url);
  read();
}

/** A link's own handler: plain clicks stay in the page, everything else is the browser's. */
export function follow(to: Route): (event: MouseEvent) => void {
  return (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
}

/**
 * The code after the `#` of a link, taken out of the address bar and of the history at once, so that whoever sits down
 * here next does not find it. Null when there is none.
 */
export function takeCode(): string | null {
  const code = codeIn(location.hash);
  if (code === null) return null;
  history.replaceState(null, "", location.pathname);
  return code;
}

/** The code in what somebody pasted: a whole link, or the code alone. */
export function codeIn(pasted: string): string | null {
  const code = pasted.trim().split("#").at(-1)?.trim() ?? "";
  return code === "" ? null : code;
}

export function startRouter(): void {
  addEventListener("popstate", read);
  addEventListener("hashchange", read);
  read();
}

function read(): void {
  const base = basePath();
  const path = location.pathname.startsWith(base) ? location.pathname.slice(base.length) : "";
  route.value = routeOf(path);
}
