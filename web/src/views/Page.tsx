/** The quiet frame of every page that is no room: a card on warm paper, in one column. */

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { words } from "../i18n";
import { Brand } from "../ui/icons";

interface Props {
  title: string;
  /** Above the title, small. */
  over?: string;
  isWide?: boolean;
  aside?: ComponentChildren;
  children: ComponentChildren;
}

export function Page({ title, over, isWide = false, aside, children }: Props) {
  useTitle(title);
  return (
    <div class={`page ${isWide ? "page-wide" : ""}`}>
      <header class="page-head">
        <p class="brand">
          <Brand />
          {words.app.name}
        </p>
        {aside}
      </header>
      <main class="card">
        {over !== undefined && <p class="over">{over}</p>}
        <h1 tabIndex={-1}>{title}</h1>
        {children}
      </main>
    </div>
  );
}

export function Notice({ title, body, children }: { title: string; body: string; children?: ComponentChildren }) {
  return (
    <Page title={title}>
      <p class="lead">{body}</p>
      {children !== undefined && <div class="actions">{children}</div>}
    </Page>
  );
}

export function Loading() {
  return (
    <main class="loading">
      <p role="status">{words.app.loading}</p>
    </main>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = words.app.titleOf(title);
  }, [title]);
}
