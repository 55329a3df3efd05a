import { render } from "preact";
import { openKeeps } from "./kept";
import { startRouter } from "./router";
import { App } from "./views/App";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/pages.css";
import "./ui/room.css";
import "./ui/staff.css";
import "./ui/stage.css";

startRouter();
void openKeeps().then(() => render(<App />, document.getElementById("app")!));
