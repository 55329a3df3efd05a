/** What happens in the session, said once to whoever cannot see it. */

import { useEffect } from "preact/hooks";
import { words } from "../../i18n";
import { sessionNews, type SessionNews } from "../../state/sessionNews";
import type { Here } from "../here";

export function useSessionAnnounced({ store, announcer }: Here): void {
  useEffect(() => {
    let known = store.room.peek();
    return store.room.subscribe((room) => {
      const before = known;
      known = room;
      // What one finds on coming in is on the screen, and no news.
      if (before.epoch === null || before.session === room.session) return;
      for (const news of sessionNews(before.session, room.session, room.myId)) announcer.say(told(news));
    });
  }, [store, announcer]);
}

function told(news: SessionNews): string {
  switch (news.is) {
    case "begun":
    case "phase":
    case "resumed":
      return words.session.news[news.is](news.phase);
    case "why":
      return words.session.pause.why[news.reason];
    case "read":
      return words.session.news.read(news.line);
    default:
      return words.session.news[news.is];
  }
}
