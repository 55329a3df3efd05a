/** Who is in the room: facilitators first, then who is here now. */

import { useId } from "preact/hooks";
import { words } from "../i18n";
import type { Member } from "../protocol.gen";
import { goesOn } from "../state/floor";
import type { RoomState } from "../state/model";
import { isGuest } from "../state/visit";
import { Avatar } from "../ui/avatar";
import { Button, IconButton } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { asideVerbs } from "./aside/TakeAside";
import { useHere } from "./here";

export function PeoplePanel() {
  return (
    <aside class="people-panel" aria-label={words.room.people} tabIndex={0}>
      <People />
    </aside>
  );
}

export function PeopleDialog({ onInvite, onClose }: { onInvite: (() => void) | null; onClose(): void }) {
  return (
    <Dialog title={words.room.people} place="side" onClose={onClose}>
      {/* Elsewhere it is in the room's head. */}
      {onInvite !== null && (
        <Button class="only-narrow" icon="link" onClick={onInvite}>
          {words.room.invite}
        </Button>
      )}
      <People onTaken={onClose} />
    </Dialog>
  );
}

function People({ onTaken = () => {} }: { onTaken?: () => void }) {
  const { store } = useHere();
  const room = store.room.value;
  const present = new Set(room.present);
  const everyone = Object.values(room.members).sort(byRoleAndName);
  return (
    <>
      <Group
        title={words.room.hereNow}
        room={room}
        members={everyone.filter(({ user_id: id }) => present.has(id))}
        onTaken={onTaken}
        isHere
      />
      <Group
        title={words.room.notHere}
        room={room}
        members={everyone.filter(({ user_id: id }) => !present.has(id))}
        onTaken={onTaken}
      />
    </>
  );
}

interface GroupProps {
  title(n: number): string;
  room: RoomState;
  members: Member[];
  onTaken(): void;
  isHere?: boolean;
}

function Group({ title, room, members, onTaken, isHere = false }: GroupProps) {
  const id = useId();
  if (members.length === 0) return null;
  return (
    <section class={`people ${isHere ? "" : "people-away"}`} aria-labelledby={id}>
      <h2 id={id}>{title(members.length)}</h2>
      <ul>
        {members.map((member) => (
          <li key={member.user_id}>
            <Avatar id={member.user_id} name={member.name} />
            <span class="person">
              <span class="person-name">
                {member.name}
                {member.user_id === room.myId && <span class="person-you"> ({words.room.you})</span>}
              </span>
              {member.role === "facilitator" && <span class="badge">{words.roles.facilitator}</span>}
              {isGuest(room.session, member.user_id) && <span class="badge">{words.visit.badge}</span>}
              <Tonight room={room} userId={member.user_id} />
            </span>
            <WordWith who={member.user_id} onTaken={onTaken} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** For facilitators. The list closes: what comes next is behind it. */
function WordWith({ who, onTaken }: { who: string; onTaken: () => void }) {
  const here = useHere();
  const [verb] = asideVerbs(here, who);
  if (verb === undefined) return null;
  return (
    <IconButton
      name={verb.name}
      icon={verb.icon}
      onClick={() => {
        onTaken();
        verb.onChoose();
      }}
    />
  );
}

/** What somebody is or has chosen to be in the session that goes on. */
function Tonight({ room, userId }: { room: RoomState; userId: string }) {
  if (!goesOn(room.session)) return null;
  const status = room.session.statuses[userId];
  if (room.session.lead === userId) return <span class="person-tonight">{words.session.status.leads}</span>;
  return status === undefined ? null : <span class="person-tonight">{words.session.status.others[status]}</span>;
}

function byRoleAndName(a: Member, b: Member): number {
  const first = (member: Member) => (member.role === "facilitator" ? 0 : 1);
  return first(a) - first(b) || a.name.localeCompare(b.name);
}
