/** How each lane looks: one icon for it wherever it is named. */

import type { IconName } from "../../ui/icons";
import type { LaneKey } from "../../state/queue";

export const LANE_ICONS: Record<LaneKey, IconName> = {
  care: "heart",
  privacy: "shield",
  concern: "speech",
  digest: "pencil",
};
