/**
 * Every word that people read. A translation is a second folder of this shape; a file holds the words of one screen.
 *
 * How we speak: person first, plain, calm. Member, facilitator, helper, care, concern, wording, privacy. Pain is never
 * called wrongdoing, and what the helper says is always a "may".
 */

import { app, exit, groups, roles } from "./app";
import { signIn, join, recovery, setUp } from "./coming";
import { clinic, invite } from "./clinic";
import { contact, reach } from "./contact";
import { crisis } from "./crisis";
import { schedule } from "./schedule";
import { room, line, composer, held, help } from "./room";
import { session } from "./session";
import { staff } from "./staff";
import { acts } from "./acts";
import { lanes } from "./lanes";
import { noticing } from "./noticing";
import { readingRules } from "./readingRules";
import { lead } from "./lead";
import { stage } from "./stage";
import { activities } from "./activities";
import { breakout } from "./breakout";
import { aside, team } from "./aside";
import { report } from "./report";
import { reading } from "./reading";
import { closeout } from "./closeout";
import { care } from "./care";
import { visit } from "./visit";
import { errors } from "./errors";

export const en = {
  app,
  exit,
  groups,
  roles,
  signIn,
  join,
  recovery,
  setUp,
  clinic,
  invite,
  contact,
  reach,
  crisis,
  schedule,
  room,
  line,
  composer,
  held,
  help,
  session,
  staff,
  acts,
  lanes,
  noticing,
  readingRules,
  lead,
  stage,
  activities,
  breakout,
  aside,
  team,
  report,
  reading,
  closeout,
  care,
  visit,
  errors,
};

export type Words = typeof en;
