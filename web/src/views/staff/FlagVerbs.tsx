/** What one can do about a flag: the verbs of its lane, and at the bottom, where the thumb is, the main one. */

import { useState } from "preact/hooks";
import { words } from "../../i18n";
import type { ProblemCode } from "../../net/api";
import type { Outcome, RoomFlag, RoomMessage } from "../../protocol.gen";
import { claim, giveBack, resolve, type Trouble } from "../../state/actions";
import { targetOf } from "../../state/acts";
import { askerOf, laneOf } from "../../state/queue";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { useHere, useSeen } from "../here";
import { VERBS, VERBS_OF, type VerbName } from "./acts";
import { QUEUE_KEYS, type QueueKey as QueueKeyName } from "./queueKeyNames";
import { byQueueKey, QueueKey } from "./QueueKeys";
import { useMessageOf } from "./useMessageOf";

export function FlagVerbs({ flag, isMine }: { flag: RoomFlag; isMine: boolean }) {
  const { store, keeping } = useHere();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [asked, setAsked] = useState<VerbName | null>(null);
  const message = useMessageOf(flag);
  const on = { flag, message };
  const offered = useSeen(
    (room) => VERBS_OF[laneOf(flag)].filter((name) => VERBS[name].isOffered(room, on)),
    [flag, message],
  );
  const act = async (action: Promise<Trouble>) => {
    setBusy(true);
    setProblem(null);
    setProblem(await action);
    setBusy(false);
  };
  const press = (name: VerbName) => {
    const verb = VERBS[name];
    if (verb.act !== undefined) void act(verb.act(store, on));
    else setAsked(name);
  };
  const fold = () => {
    setAsked(null);
    // The button that it came from is there again only once the panel is gone.
    document.getElementById(`flag-${flag.id}`)?.focus();
  };
  const Panel = asked === null || message === undefined ? undefined : VERBS[asked].Panel;
  const close = words.staff.close[askerOf(flag)];
  const settle = (outcome: Outcome) => void act(resolve(store, flag, outcome));
  return (
    <>
      {isMine && (
        <p class="holder holder-mine" role="status">
          {keeping.isAsking.value ? words.staff.stillMine : words.staff.mine}
        </p>
      )}
      <div class="actions flag-minor">
        {isMine && (
          <Button kind="plain" isOff={isBusy} onClick={() => void act(giveBack(store, flag.id))}>
            {words.staff.giveBack}
          </Button>
        )}
        <ShowInRoom flag={flag} message={message} />
      </div>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      {Panel === undefined ? (
        <>
          <VerbRow offered={offered} isBusy={isBusy} onPress={press} />
          <div class="flag-main">
            {isMine ? (
              <>
                <Button
                  kind="primary"
                  icon="check"
                  isOff={isBusy}
                  {...byQueueKey("right")}
                  onClick={() => settle("right")}
                >
                  {close.right}
                  <QueueKey of="right" />
                </Button>
                <Button isOff={isBusy} {...byQueueKey("notRight")} onClick={() => settle("not_right")}>
                  {close.not_right}
                  <QueueKey of="notRight" />
                </Button>
              </>
            ) : (
              <Button
                kind="primary"
                isOff={isBusy}
                {...byQueueKey("claim")}
                onClick={() => void act(claim(store, flag.id))}
              >
                {words.staff.claim}
                <QueueKey of="claim" />
              </Button>
            )}
          </div>
        </>
      ) : (
        <Panel flag={flag} message={message!} target={targetOf(flag)} onClose={fold} />
      )}
    </>
  );
}

interface VerbRowProps {
  offered: readonly VerbName[];
  isBusy: boolean;
  onPress(name: VerbName): void;
}

function VerbRow({ offered, isBusy, onPress }: VerbRowProps) {
  if (offered.length === 0) return null;
  return (
    <div class="flag-verbs">
      {offered.map((name) => (
        <Button key={name} icon={VERBS[name].icon} isOff={isBusy} {...byKeyOf(name)} onClick={() => onPress(name)}>
          {words.acts.verbs[name]}
          {name in QUEUE_KEYS && <QueueKey of={name as QueueKeyName} />}
        </Button>
      ))}
    </div>
  );
}

function byKeyOf(name: VerbName) {
  return name in QUEUE_KEYS ? byQueueKey(name as QueueKeyName) : {};
}

/** A message that waits for its author's choice is in no room yet; one further back may just not be loaded. */
function ShowInRoom({ flag, message }: { flag: RoomFlag; message: RoomMessage | undefined }) {
  const { pointed, tab } = useHere();
  const hasEarlier = useSeen((room) => room.hasEarlier, []);
  if (message === undefined && (flag.attention === "privacy" || !hasEarlier)) return null;
  return (
    <Button
      kind="plain"
      onClick={() => {
        tab.value = "room";
        pointed.value = flag.message_id;
      }}
    >
      {words.staff.jump}
    </Button>
  );
}
