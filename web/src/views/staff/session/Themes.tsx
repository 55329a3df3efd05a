/** What the group wants to talk about: listing, ordering, taking up, and who has said "me too". */

import { useRef, useState } from "preact/hooks";
import { listOf, words } from "../../../i18n";
import type { ProblemCode } from "../../../net/api";
import type { PersonalWords as Personal, SessionTheme } from "../../../protocol.gen";
import { giveWords } from "../../../state/actions";
import { Button } from "../../../ui/button";
import { Field } from "../../../ui/field";
import { MenuButton, type Verb } from "../../../ui/menu";
import { useHere } from "../../here";
import { PersonalQuestion } from "../../PersonalWords";
import { useDesk } from "./desk";
import { Fold } from "./parts";

/** As long as the server takes. */
const THEME_LENGTH_MAX = 120;

export function Themes() {
  const { session } = useDesk();
  const { themes } = session;
  const kind = session.state === "open" ? session.phases[session.phase_index]?.kind : undefined;
  if (session.state === "closing") return null;
  return (
    <Fold
      name="themes"
      title={words.lead.themes.title(themes.length)}
      isOpen={kind === "planning" || (kind === "work" && themes.length > 0)}
    >
      {themes.length === 0 && <p class="fine">{words.lead.themes.none}</p>}
      <ol class="rows">
        {themes.map((theme, at) => (
          <Row key={theme.id} theme={theme} at={at} />
        ))}
      </ol>
      <AddTheme />
    </Fold>
  );
}

function Row({ theme, at }: { theme: SessionTheme; at: number }) {
  const { session, give, name } = useDesk();
  const room_id = session.room_id;
  const isNow = session.theme_taken_up === theme.id;
  const shared = theme.shared_by.map(name);
  return (
    <li class={`row ${isNow ? "is-now" : ""}`} data-testid="theme">
      <span class="row-number" aria-hidden="true">
        {at + 1}
      </span>
      <span class="row-name">
        <span dir="auto">{theme.words}</span>
        <span class="row-about">
          {[
            isNow && words.lead.themes.now,
            shared.length > 0 && words.lead.themes.shared(shared.length, listOf(shared)),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
      <Button
        class="row-button"
        aria-label={isNow ? words.lead.themes.putDownName(theme.words) : words.lead.themes.takeUpName(theme.words)}
        onClick={() => void give({ type: "theme.take_up", room_id, theme_id: isNow ? null : theme.id })}
      >
        {isNow ? words.lead.themes.putDown : words.lead.themes.takeUp}
      </Button>
      <ThemeMenu theme={theme} at={at} />
    </li>
  );
}

function ThemeMenu({ theme, at }: { theme: SessionTheme; at: number }) {
  const { session, give } = useDesk();
  const { room_id, themes } = session;
  const move = (before: number | null) => void give({ type: "theme.move", room_id, theme_id: theme.id, before });
  const verbs = (): Verb[] => {
    const all: Verb[] = [];
    if (at > 0) {
      all.push({ name: words.lead.themes.earlier, icon: "up", onChoose: () => move(themes[at - 1]!.id) });
    }
    if (at < themes.length - 1) {
      all.push({ name: words.lead.themes.later, icon: "down", onChoose: () => move(themes[at + 2]?.id ?? null) });
    }
    all.push({
      name: words.lead.themes.drop,
      icon: "close",
      confirm: words.lead.themes.dropSure,
      onChoose: () => void give({ type: "theme.drop", room_id, theme_id: theme.id }),
    });
    return all;
  };
  return <MenuButton name={words.lead.themes.whatTo(theme.words)} icon="more" verbs={verbs} />;
}

/** Words that look personal are asked about first, as a message is. */
function AddTheme() {
  const { store } = useHere();
  const [text, setText] = useState("");
  const [asked, setAsked] = useState<Personal | null>(null);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLElement | null>(null);
  const add = async (theme: string, isMeant = false) => {
    if (isBusy || theme.trim() === "") return;
    setBusy(true);
    // At once, so that whoever types on does not lose the beginning of the next.
    if (!isMeant) setText("");
    const { trouble, asked: personal } = await giveWords(store, "theme.add", theme.trim(), isMeant);
    setBusy(false);
    setProblem(trouble);
    if (trouble !== null || personal !== null) {
      if (!isMeant) setText((since) => (since === "" ? theme : `${theme} ${since}`));
      if (personal !== null) setAsked(personal);
      return;
    }
    if (!isMeant) return;
    setAsked(null);
    setText("");
    requestAnimationFrame(() => field.current?.focus());
  };
  if (asked !== null) {
    return (
      <PersonalQuestion
        class="theme-asked"
        level={4}
        asked={asked}
        problem={problem === null ? null : words.errors[problem]}
        isBusy={isBusy}
        onChoose={(theme) => void add(theme, true)}
        onGoOn={() => {
          setAsked(null);
          requestAnimationFrame(() => field.current?.focus());
        }}
      />
    );
  }
  return (
    <form
      class="add-theme"
      onSubmit={(event) => {
        event.preventDefault();
        void add(text);
      }}
    >
      <Field
        label={words.lead.themes.add}
        hint={words.lead.themes.addHint}
        problem={problem === null ? null : words.errors[problem]}
        name="theme"
        maxLength={THEME_LENGTH_MAX}
        value={text}
        onValue={setText}
        inputRef={field}
      />
      <Button type="submit" isOff={isBusy || text.trim() === ""}>
        {words.lead.themes.addDo}
      </Button>
    </form>
  );
}
