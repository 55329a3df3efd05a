/** The whole evening on one page: the agenda, the round, the hands, the agreement, how one takes part, and the way out. */

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { words } from "../../i18n";
import type { GroupSession, SessionRound } from "../../protocol.gen";
import { lineOf } from "../../state/floor";
import type { RoomState } from "../../state/model";
import { Dialog } from "../../ui/dialog";
import { nameOf, useHere } from "../here";
import { Agenda } from "./Agenda";
import { Agreement } from "./Agreement";
import { LeaveButton } from "./Leave";
import { TakingPart } from "./TakingPart";

export function Tonight({ session, onClose }: { session: GroupSession; onClose(): void }) {
  const { store } = useHere();
  const room = store.room.value;
  const isMember = session.attended.includes(room.myId) && !session.on_duty.includes(room.myId);
  return (
    <Dialog title={words.session.tonight.title} place="side" onClose={onClose}>
      {session.round !== null && !session.round.is_finished && (
        <Part title={words.session.tonight.round}>
          <RoundOrder room={room} round={session.round} />
        </Part>
      )}
      {(session.called !== null || session.hands.length > 0) && (
        <Part title={words.session.tonight.hands}>
          <HandsUp room={room} session={session} />
        </Part>
      )}
      <Part title={words.session.tonight.agenda}>
        <Agenda session={session} />
      </Part>
      {isMember && session.state !== "closing" && (
        <Part title={words.session.status.label}>
          <TakingPart session={session} choices={["none", "listening", "break"]} />
        </Part>
      )}
      <Part title={words.session.tonight.agreement}>
        <Agreement session={session} />
      </Part>
      {isMember && (
        <div class="actions tonight-leave">
          <LeaveButton />
        </div>
      )}
    </Dialog>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class="tonight-part" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
    </section>
  );
}

/** Everybody's seat, with what has become of it in words. */
function RoundOrder({ room, round }: { room: RoomState; round: SessionRound }) {
  const [next] = round.order === "popcorn" ? [] : lineOf(round);
  const stateOf = ({ who, state, is_away: isAway }: SessionRound["seats"][number]) => {
    if (round.turn?.who === who) return "speaking";
    if (state !== "waiting") return state;
    if (isAway) return "away";
    return who === next ? "next" : "waiting";
  };
  return (
    <>
      {round.order === "popcorn" && <p class="hint">{words.session.tonight.popcorn}</p>}
      <ol class="line-up" data-testid="round-order">
        {round.seats.map((seat) => {
          const state = stateOf(seat);
          return (
            <li key={seat.who} class={`is-${state}`}>
              <span>{personIn(room, seat.who)}</span>
              <span class="line-up-state">{words.session.tonight.seat[state]}</span>
            </li>
          );
        })}
      </ol>
    </>
  );
}

function HandsUp({ room, session }: { room: RoomState; session: GroupSession }) {
  const { called } = session;
  return (
    <ol class="line-up">
      {called !== null && (
        <li class="is-speaking">
          <span>{personIn(room, called.who)}</span>
          <span class="line-up-state">{words.session.tonight.called}</span>
        </li>
      )}
      {session.hands.map(({ who, word }) => (
        <li key={who}>
          <span>{personIn(room, who)}</span>
          {word !== null && <span class="line-up-state">{words.session.part.words[word]}</span>}
        </li>
      ))}
    </ol>
  );
}

function personIn(room: RoomState, who: string): string {
  const name = nameOf(room, who);
  return who === room.myId ? words.session.tonight.you(name) : name;
}
