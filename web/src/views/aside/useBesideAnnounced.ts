/** What happens beside the talk, said once to whoever cannot see it. */

import { useEffect } from "preact/hooks";
import { words } from "../../i18n";
import { besideNews } from "../../state/besideNews";
import { nameOf, type Here } from "../here";

export function useBesideAnnounced({ store, announcer }: Here): void {
  useEffect(() => {
    let known = store.room.peek();
    return store.room.subscribe((room) => {
      const before = known;
      known = room;
      // What one finds on coming in is on the screen, and no news.
      if (before.epoch === null) return;
      for (const news of besideNews(before, room)) {
        const name = nameOf(room, news.who);
        switch (news.is) {
          case "asks":
            announcer.say(words.aside.asks([name]));
            break;
          case "said":
            announcer.say(words.team.said(name, news.text), news.about);
            break;
          case "answered":
            announcer.say(words.report.answers[news.answer]);
            break;
          case "myOver":
            announcer.say(words.aside.news.myOver);
            break;
          default:
            announcer.say(words.aside.news[news.is](name));
        }
      }
    });
  }, [store, announcer]);
}
