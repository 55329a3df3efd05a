/** Making an invitation link. */

import { useId, useState } from "preact/hooks";
import { momentOf, words } from "../../i18n";
import { api, codeOf, type ProblemCode } from "../../net/api";
import type { Invited, Role } from "../../protocol.gen";
import { Button } from "../../ui/button";
import { CopyButton } from "../../ui/copy";
import { Dialog } from "../../ui/dialog";
import { Choice, Problem } from "../../ui/field";

const USES = [null, 1, 5, 12, 30] as const;
const GUEST_USES = [1, 5] as const;
const DAYS = [1, 7, 30, 90] as const;
const FOR = ["member", "guest"] as const;

interface Props {
  roomId: string;
  roomName: string;
  role: Role;
  onClose(): void;
}

export function Invite({ roomId, roomName, role, onClose }: Props) {
  const [uses, setUses] = useState<number | null>(null);
  const [days, setDays] = useState<number>(7);
  const [made, setMade] = useState<Invited | null>(null);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [whom, setWhom] = useState<(typeof FOR)[number]>("member");
  const isMember = role === "member";
  const isPass = isMember && whom === "guest";
  const chooseWhom = (chosen: typeof whom) => {
    setWhom(chosen);
    setUses(chosen === "guest" ? 1 : null);
  };
  const make = async () => {
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      setMade(await api.invite(roomId, { role, uses: isMember ? uses : 1, days, is_pass: isPass }));
    } catch (thrown) {
      setProblem(codeOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.invite.title(roomName)} onClose={onClose}>
      <p>{bodyOf(isMember, isPass)}</p>
      {made === null ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void make();
          }}
        >
          {isMember && (
            <>
              <Choice
                label={words.invite.forLabel}
                options={FOR}
                chosen={whom}
                onChoose={chooseWhom}
                name={(one) => words.invite.for[one]}
              />
              <Choice
                label={words.invite.usesLabel}
                options={isPass ? GUEST_USES : USES}
                chosen={uses}
                onChoose={setUses}
                name={usesName}
              />
            </>
          )}
          <Choice
            label={words.invite.daysLabel}
            options={DAYS}
            chosen={days}
            onChoose={setDays}
            name={words.invite.days}
          />
          <Problem>{problem !== null && words.errors[problem]}</Problem>
          <Button type="submit" kind="primary" isOff={isBusy}>
            {words.invite.make}
          </Button>
        </form>
      ) : (
        <Made invited={made} onAnother={() => setMade(null)} />
      )}
    </Dialog>
  );
}

function bodyOf(isMember: boolean, isPass: boolean): string {
  if (isPass) return words.invite.guestBody;
  return isMember ? words.invite.memberBody : words.invite.facilitatorBody;
}

function Made({ invited, onAnother }: { invited: Invited; onAnother(): void }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{words.invite.link}</label>
      <input
        id={id}
        type="text"
        readOnly
        value={invited.link}
        data-testid="invitation-link"
        onFocus={(event) => event.currentTarget.select()}
      />
      <p class="hint" role="status">
        {words.invite.ends(momentOf(invited.expires_at))} {words.invite.shownOnce}
      </p>
      <div class="actions">
        <CopyButton text={invited.link} kind="primary" />
        <Button onClick={onAnother}>{words.invite.another}</Button>
      </div>
    </div>
  );
}

function usesName(n: number | null): string {
  return n === null ? words.invite.usesUnlimited : words.invite.usesTimes(n);
}
