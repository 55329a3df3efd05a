/** Whoever is on call is asked to look after a room that nobody looks after, this one or another: to come, or to say that they cannot. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { socketUrl } from "../../base";
import { words } from "../../i18n";
import { browserSocket, type Ask } from "../../net/link";
import type { ProblemCode } from "../../net/api";
import type { OpenPage } from "../../protocol.gen";
import { go } from "../../router";
import { isSignedIn } from "../../session";
import { command, type Trouble } from "../../state/actions";
import { PagesStore } from "../../state/pages";
import { Announcer, LiveRegion } from "../../ui/announcer";
import { Button } from "../../ui/button";
import { chime } from "../../ui/chime";
import { Problem } from "../../ui/field";
import { Icon } from "../../ui/icons";
import { useHere } from "../here";

/** In a room, whose line hears it. */
export function Paged() {
  const { store, announcer } = useHere();
  const { pages, roomId } = store.room.value;
  return <Pages pages={pages} hereId={roomId} announcer={announcer} give={(ask) => command(store, ask)} />;
}

/** On a page that shows no room, for whoever facilitates one. */
export function PagedElsewhere() {
  const store = useMemo(() => new PagesStore(() => browserSocket(socketUrl()), isSignedIn), []);
  const announcer = useMemo(() => new Announcer(), []);
  useEffect(() => {
    const wake = () => {
      if (document.visibilityState === "visible") store.link.wake();
    };
    const lost = () => store.link.networkLost();
    store.link.start();
    addEventListener("online", wake);
    addEventListener("offline", lost);
    document.addEventListener("visibilitychange", wake);
    return () => {
      removeEventListener("online", wake);
      removeEventListener("offline", lost);
      document.removeEventListener("visibilitychange", wake);
      store.link.stop();
    };
  }, [store]);
  return (
    <div class="paged-elsewhere">
      <Pages pages={store.pages.value} hereId={null} announcer={announcer} give={(ask) => command(store, ask)} />
      <LiveRegion announcer={announcer} isUrgent />
    </div>
  );
}

interface PagesProps {
  pages: readonly OpenPage[];
  /** The room that is open; null without one. */
  hereId: string | null;
  announcer: Announcer;
  give(ask: Ask): Promise<Trouble>;
}

function Pages({ pages, hereId, announcer, give }: PagesProps) {
  const heard = useRef(new Set<string>());
  useEffect(() => {
    const fresh = pages.filter((page) => !heard.current.has(page.room_id));
    for (const page of fresh) announcer.say(words.staff.paged.asks(page.room_name));
    if (fresh.length > 0) chime();
    heard.current = new Set(pages.map((page) => page.room_id));
  }, [pages]);
  return (
    <>
      {pages.map((page) => (
        <Asked key={page.room_id} page={page} isHere={page.room_id === hereId} give={give} />
      ))}
    </>
  );
}

interface AskedProps {
  page: OpenPage;
  isHere: boolean;
  give: PagesProps["give"];
}

function Asked({ page, isHere, give }: AskedProps) {
  const { room_id, room_name } = page;
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const settle = async (answer: Promise<Trouble>) => setProblem(await answer);
  const { asks, label, look, goThere, cannot } = words.staff.paged;
  return (
    <section class="alert paged" aria-label={label} data-testid="paged">
      <Icon name="people" />
      <p>{asks(room_name)}</p>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      {isHere ? (
        <Button kind="primary" onClick={() => void settle(give({ type: "duty.go_on", room_id }))}>
          {look}
        </Button>
      ) : (
        <Button kind="primary" onClick={() => go({ page: "room", roomId: room_id })}>
          {goThere}
        </Button>
      )}
      <Button onClick={() => void settle(give({ type: "page.decline", room_id }))}>{cannot}</Button>
    </section>
  );
}
