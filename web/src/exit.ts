/**
 * Quick exit, for whoever is suddenly not alone: out of sight first, then an empty page in place of ours, and the way back
 * closed.
 *
 * What the browser writes into its own history is beyond us; titles and addresses there name no group and no person.
 */

import { basePath } from "./base";
import { forgetAll, onForgotten, tabStorage } from "./kept";

const LEFT = `warmroom:${basePath()}:left`;
const EMPTY = "about:blank";

/** Leave in every tab, and forget what was written and not sent. The person stays signed in: coming back must not need paper. */
export function leaveAtOnce(): void {
  hide();
  forgetAll("left");
  vanish();
}

onForgotten((why) => {
  if (why === "left") vanish();
});

/**
 * Has this tab been left, and is now gone back in? Then it leaves again, having shown nothing: pages further back in its
 * history are ours, too. Whoever opens the address anew comes in as ever.
 */
export function staysAway(): boolean {
  if (!hasLeft()) return false;
  const [arrival] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (arrival?.type === "back_forward") {
    vanish();
    return true;
  }
  tabStorage?.removeItem(LEFT);
  return false;
}

// A browser may show again what it has kept of the page as it was, without loading anything.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted && hasLeft()) vanish();
});

function hasLeft(): boolean {
  return tabStorage?.getItem(LEFT) != null;
}

function hide(): void {
  document.documentElement.hidden = true;
  document.title = "";
}

function vanish(): void {
  hide();
  tabStorage?.setItem(LEFT, "");
  // A seat of the demo takes the stage with it.
  (window.top ?? window).location.replace(EMPTY);
}
