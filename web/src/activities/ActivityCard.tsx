/** What the group does together at the moment, for everybody in the room; nothing while it does nothing. */

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { words } from "../i18n";
import type { ProblemCode } from "../net/api";
import type { GroupSession } from "../protocol.gen";
import { Problem } from "../ui/field";
import { useHere } from "../views/here";
import { leaveMark, nameOf, ownMark, type ActivityFrame } from "./activity";
import { viewOf } from "./views";

export function ActivityCard() {
  const { store } = useHere();
  const session = store.room.value.session;
  const activity = session?.activity ?? null;
  useBeginAndEndSaid(activity);
  if (session === null || activity === null) return null;
  return <Going key={nameOf(session, activity)} session={session} activity={activity} />;
}

function Going({ session, activity }: { session: GroupSession; activity: ActivityFrame }) {
  const { store } = useHere();
  const id = useId();
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const View = viewOf(activity);
  if (View === null) return null;
  return (
    <section class="activity" aria-labelledby={id} data-testid="activity" data-activity={activity.type}>
      <h2 id={id}>{words.activities.kinds[activity.type].title}</h2>
      {session.state === "paused" && <p class="activity-paused">{words.activities.paused}</p>}
      <View
        activity={activity}
        session={session}
        mark={ownMark(session, activity)}
        onMark={(mark) => void leaveMark(store, activity, mark).then(setProblem)}
      />
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </section>
  );
}

/** Whoever does not see the card come and go hears of it. */
function useBeginAndEndSaid(activity: ActivityFrame | null): void {
  const { announcer } = useHere();
  const name = activity?.type ?? null;
  const last = useRef<typeof name>(null);
  useEffect(() => {
    const { kinds, over, begun } = words.activities;
    if (last.current !== null && last.current !== name) announcer.say(over(kinds[last.current].title));
    if (name !== null && last.current !== name) announcer.say(begun(kinds[name].title));
    last.current = name;
  }, [name, announcer]);
}
