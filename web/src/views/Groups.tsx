/** My groups, and the name I go by in each. */

import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n";
import type { ProblemCode } from "../net/api";
import { follow, go } from "../router";
import { me, refresh, signOut } from "../session";
import { Button } from "../ui/button";
import { Problem } from "../ui/field";
import { Icon } from "../ui/icons";
import { Page } from "./Page";

export function Groups() {
  const who = me.value!;
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  useEffect(() => void refresh(), []);
  return (
    <Page
      title={words.groups.title}
      over={who.clinic_name}
      aside={
        <Button icon="leave" kind="plain" onClick={() => void signOut().then(setProblem)}>
          {words.groups.signOut}
        </Button>
      }
    >
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      {who.rooms.length === 0 ? (
        <div class="empty">
          <p class="empty-title">{words.groups.empty}</p>
          <p>{words.groups.emptyBody}</p>
        </div>
      ) : (
        <ul class="rooms" aria-label={words.groups.title}>
          {who.rooms.map((room) => (
            <li key={room.id}>
              <a
                class="room-link"
                href={`room/${encodeURIComponent(room.id)}`}
                onClick={follow({ page: "room", roomId: room.id })}
              >
                <span class="room-link-name">{room.name}</span>
                <span class="room-link-about">
                  {words.groups.asName(room.my_name)}
                  {room.role !== "member" && <span class="badge">{words.roles[room.role]}</span>}
                </span>
                <Icon name="back" />
              </a>
            </li>
          ))}
        </ul>
      )}
      <div class="actions actions-spread">
        <Button icon="link" onClick={() => go({ page: "join" })}>
          {words.groups.useInvitation}
        </Button>
        {who.is_operator && (
          <a class="button quiet" href="clinic" onClick={follow({ page: "clinic" })}>
            <span>{words.groups.clinicPage}</span>
          </a>
        )}
      </div>
    </Page>
  );
}
