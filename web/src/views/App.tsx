/** The page that the address names, once it is known who asks. */

import { useEffect, useRef } from "preact/hooks";
import { words } from "../i18n";
import { go, route } from "../router";
import { hasEnded, me, refresh, trouble } from "../session";
import { Button } from "../ui/button";
import { ClinicPage } from "./Clinic";
import { Groups } from "./Groups";
import { Join } from "./Join";
import { Loading, Notice, Page } from "./Page";
import { QuickExit } from "./QuickExit";
import { RoomPage } from "./Room";
import { SetUp } from "./SetUp";
import { SignIn } from "./SignIn";
import { StagePage } from "./Stage";
import { PagedElsewhere } from "./staff/Paged";

/** What can be read without being signed in. */
const OPEN: ReadonlySet<string> = new Set(["sign-in", "join", "setup", "stage", "nowhere"]);

export function App() {
  return (
    <>
      {/* The stage is a show; its seats have their own. */}
      {route.value.page !== "stage" && <QuickExit />}
      {isOnCall() && <PagedElsewhere />}
      <CurrentPage />
    </>
  );
}

/** May somebody be asked to look after a room, on a page that shows none? A room hears it by itself. */
function isOnCall(): boolean {
  const { page } = route.value;
  return page !== "room" && page !== "stage" && (me.value?.rooms.some(({ role }) => role === "facilitator") ?? false);
}

function CurrentPage() {
  const to = route.value;
  const isOpen = OPEN.has(to.page);
  useEffect(() => {
    if (!isOpen && me.peek() === undefined) void refresh();
  }, [isOpen]);
  useFocusOnNewPage(to.page === "room" ? to.roomId : to.page);

  if (!isOpen && me.value === null) return <ToSignIn />;
  if (!isOpen && me.value === undefined) return trouble.value === null ? <Loading /> : <CannotAsk />;
  switch (to.page) {
    case "groups":
      return <Groups />;
    case "sign-in":
      return <SignIn />;
    case "join":
      return <Join />;
    case "setup":
      return <SetUp />;
    case "clinic":
      return <ClinicPage />;
    case "room":
      return <RoomPage key={to.roomId} roomId={to.roomId} />;
    case "stage":
      return <StagePage />;
    case "nowhere":
      return (
        <Notice title={words.app.notFound} body={words.app.notFoundBody}>
          <Button kind="primary" onClick={() => go({ page: "groups" })}>
            {words.app.toGroups}
          </Button>
        </Notice>
      );
  }
}

function ToSignIn() {
  useEffect(() => {
    hasEnded.value = false;
    go({ page: "sign-in" }, "replace");
  }, []);
  return <Loading />;
}

function CannotAsk() {
  return (
    <Page title={words.app.name}>
      <p class="lead">{words.errors[trouble.value ?? "unreachable"]}</p>
      <Button kind="primary" onClick={() => void refresh()}>
        {words.app.tryAgain}
      </Button>
    </Page>
  );
}

/** A new page without loading one: tell screen readers by moving focus to its heading. Not on the first. */
function useFocusOnNewPage(key: string): void {
  const before = useRef(key);
  useEffect(() => {
    if (before.current === key) return;
    before.current = key;
    document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [key]);
}
