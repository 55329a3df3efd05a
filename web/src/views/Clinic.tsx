/** The operator's page: groups and counts, never a name or a word of the talk. */

import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n";
import { api, codeOf, type ProblemCode } from "../net/api";
import type { Clinic, ClinicRoom, Role } from "../protocol.gen";
import { follow } from "../router";
import { Button } from "../ui/button";
import { Field, Problem } from "../ui/field";
import { Icon } from "../ui/icons";
import { OpenedContacts } from "./OpenedContacts";
import { ClinicReading } from "./ClinicReading";
import { ClinicReads } from "./ClinicReads";
import { Loading, Notice, Page } from "./Page";
import { Invite } from "./staff/Invite";

export function ClinicPage() {
  const [clinic, setClinic] = useState<Clinic | null>(null);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [inviting, setInviting] = useState<{ room: ClinicRoom; role: Role } | null>(null);
  const load = () =>
    api
      .clinic()
      .then(setClinic)
      .catch((thrown: unknown) => setProblem(codeOf(thrown)));
  useEffect(() => void load(), []);

  if (clinic === null) {
    return problem === null ? <Loading /> : <Notice title={words.clinic.title} body={words.errors[problem]} />;
  }
  return (
    <Page
      title={clinic.name}
      over={words.clinic.title}
      isWide
      aside={
        <a class="button plain" href="./" onClick={follow({ page: "groups" })}>
          <span>{words.groups.title}</span>
        </a>
      }
    >
      <p class="lead">{words.clinic.note}</p>
      <Problem>{problem !== null && words.errors[problem]}</Problem>

      <section class="section" aria-labelledby="clinic-groups">
        <h2 id="clinic-groups">{words.clinic.groups}</h2>
        {clinic.rooms.length === 0 && <p class="empty">{words.clinic.noGroups}</p>}
        <ul class="clinic-rooms">
          {clinic.rooms.map((room) => (
            <li key={room.id} class="clinic-room">
              <h3>{room.name}</h3>
              <p class="counts">
                {words.clinic.facilitators(room.facilitators)} · {words.clinic.members(room.members)}
              </p>
              {room.facilitators === 0 && (
                <p class="advice">
                  <Icon name="alert" />
                  <span>{words.clinic.noFacilitator}</span>
                </p>
              )}
              <div class="actions">
                <Button icon="link" onClick={() => setInviting({ room, role: "facilitator" })}>
                  {words.clinic.inviteFacilitator}
                </Button>
                <Button icon="link" onClick={() => setInviting({ room, role: "member" })}>
                  {words.clinic.inviteMembers}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      </section>

      <section class="section" aria-labelledby="open-group">
        <h2 id="open-group">{words.clinic.openTitle}</h2>
        <OpenGroup onOpened={() => void load()} />
      </section>

      <OpenedContacts />

      <section class="section" aria-labelledby="clinic-helper">
        <h2 id="clinic-helper">{words.clinic.helper}</h2>
        <ClinicReads reads={clinic.reads} />
        <ClinicReading reading={clinic.reading} />
        <dl class="facts">
          <dt>{words.clinic.model}</dt>
          <dd>{clinic.model_version}</dd>
          <dt>{words.clinic.fingerprint}</dt>
          <dd class="fingerprint">{clinic.model_sha256 || "–"}</dd>
          <dt>{words.clinic.version}</dt>
          <dd>{clinic.version}</dd>
        </dl>
      </section>

      {inviting !== null && (
        <Invite
          roomId={inviting.room.id}
          roomName={inviting.room.name}
          role={inviting.role}
          onClose={() => setInviting(null)}
        />
      )}
    </Page>
  );
}

function OpenGroup({ onOpened }: { onOpened(): void }) {
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [isBusy, setBusy] = useState(false);
  const input = useRef<HTMLElement>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      await api.openRoom({ name: name.trim() });
      setName("");
      onOpened();
    } catch (thrown) {
      setProblem(codeOf(thrown));
      input.current?.focus();
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Field
        name="room-name"
        label={words.clinic.nameLabel}
        hint={words.clinic.nameHint}
        value={name}
        onValue={setName}
        maxLength={80}
        problem={problem && words.errors[problem]}
        inputRef={input}
      />
      <Button type="submit" kind="primary" isOff={isBusy}>
        {words.clinic.openGroup}
      </Button>
    </form>
  );
}
