import { render } from "preact";
import { staysAway } from "./exit";
import { openKeeps } from "./kept";
import { startRouter } from "./router";
import { App } from "./views/App";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/pages.css";
import "./ui/room.css";
import "./ui/session.css";
import "./ui/breakout.css";
import "./ui/staff.css";
import "./ui/acts.css";
import "./ui/lanes.css";
import "./ui/noticing.css";
import "./ui/schedule.css";
import "./ui/activity.css";
import "./ui/lead.css";
import "./ui/contact.css";
import "./ui/crisis.css";
import "./ui/aside.css";
import "./ui/reading.css";
import "./ui/closeout.css";
import "./ui/stage.css";

if (!staysAway()) {
  startRouter();
  void openKeeps().then(() => render(<App />, document.getElementById("app")!));
}
