/** The view of each activity. The type makes the list complete. */

import type { ActivityFrame, ActivityName, ActivityView } from "./activity";
import { BoardView } from "./board/Board";
import { BreathingView } from "./breathing/Breathing";
import { GroundingView } from "./grounding/Grounding";
import { ScaleView } from "./scale/Scale";
import { WorksheetView } from "./worksheet/Worksheet";

type Views = { [Name in ActivityName]: ActivityView<Extract<ActivityFrame, { type: Name }>> };

const VIEWS: Views = {
  breathing: BreathingView,
  grounding: GroundingView,
  scale: ScaleView,
  worksheet: WorksheetView,
  board: BoardView,
};

export const NAMES = Object.keys(VIEWS) as ActivityName[];

/** Null for an activity of a later release than this page. */
export function viewOf(activity: ActivityFrame): ActivityView<ActivityFrame> | null {
  // Each view is given the frame that it is listed for.
  return (VIEWS[activity.type] as ActivityView<ActivityFrame> | undefined) ?? null;
}
