/** Breathing together: the pacer, how many breathe along, and joining in. */

import { useState } from "preact/hooks";
import { words } from "../../i18n";
import type { Breathing } from "../../protocol.gen";
import { Button } from "../../ui/button";
import type { ViewProps } from "../activity";
import { CuesButton } from "./CuesButton";
import { Pacer } from "./Pacer";

const WATCHING = 0;
const ALONG = 1;

export function BreathingView({ activity, session, mark, onMark }: ViewProps<Breathing>) {
  const isAlong = mark === ALONG;
  const [isSpoken, setSpoken] = useState(true);
  const { join, watch, along, seconds, ease } = words.activities.breathing;
  return (
    <>
      <Pacer breaths={activity} clock={session.clock} isSpoken={isAlong && isSpoken} />
      <p class="hint breath-about">
        {seconds(activity.in_s, activity.out_s)} {ease}
      </p>
      <p class="activity-together" role="status">
        {along(activity.along)}
      </p>
      <div class="actions activity-actions">
        <Button kind={isAlong ? "quiet" : "primary"} onClick={() => onMark(isAlong ? WATCHING : ALONG)}>
          {isAlong ? watch : join}
        </Button>
        {isAlong && <CuesButton isSpoken={isSpoken} onChange={setSpoken} />}
      </div>
    </>
  );
}
