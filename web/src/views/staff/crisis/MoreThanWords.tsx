/** From a care flag to looking after the person together: one press where somebody is looked after already, else two, for everyone on duty hears of it. */

import { words } from "../../../i18n";
import { isOpen } from "../../../state/crisis";
import { Button } from "../../../ui/button";
import { Problem } from "../../../ui/field";
import { SureButton } from "../../../ui/sure";
import { nameOf, useHere, useSeen } from "../../here";
import { useCommand } from "../../session/useCommand";
import { showCrises } from "./CrisisDesk";

export function MoreThanWords({ about }: { about: string }) {
  const here = useHere();
  const { give, isBusy, problem } = useCommand();
  const { name, isLookedAfter } = useSeen(
    (room) => ({
      name: nameOf(room, about),
      isLookedAfter: Object.values(room.crises).some((crisis) => crisis.about === about && isOpen(crisis)),
    }),
    [about],
  );
  if (isLookedAfter) {
    return (
      <Button icon="people" onClick={() => showCrises(here)}>
        {words.crisis.goTo(name)}
      </Button>
    );
  }
  const raise = async () => {
    if ((await give({ type: "crisis.raise", room_id: here.store.room.peek().roomId, about })) === null)
      showCrises(here);
  };
  return (
    <>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      <SureButton icon="people" isOff={isBusy} sure={words.crisis.raiseSure} onSure={() => void raise()}>
        {words.crisis.raise(name)}
      </SureButton>
    </>
  );
}
