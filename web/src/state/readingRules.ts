/**
 * What is read first in a room, as selects show it: each rule has a value in text, as in the log of changes, and what the room has not chosen
 * itself is as in the house.
 */

import type { AfterWait, HouseReading, Label, NoticingChange, OwnReading, ReadFrom, Tuned } from "../protocol.gen";

/** One rule. Of the first kind there is one for each concern. */
export interface Rule {
  readonly what: Extract<Tuned, "first" | "newcomers" | "wait" | "then">;
  readonly label: Label | null;
}

export const HOUSE = "house";

export const NEWCOMERS: Rule = { what: "newcomers", label: null };
export const WAIT: Rule = { what: "wait", label: null };
export const THEN: Rule = { what: "then", label: null };
/** Care and what is personal are no reason to keep anybody waiting. */
export const CONCERNS = ["stigma", "judgment", "dismissal", "hostility", "harmful_advice", "labeling"] as const;
export type Concern = (typeof CONCERNS)[number];

const FIRSTS: readonly ReadFrom[] = ["never", "clear", "likely", "noticed"];
const MINUTES = [1, 2, 3, 5, 10, 15];
const THENS: readonly AfterWait[] = ["release", "back"];

export const NOTHING_OWN: OwnReading = { labels: {}, newcomers: null, wait_minutes: null, then: null };

/** What can be chosen, beside the house's; with *chosen*, which may be none of ours. */
export function choicesOf({ what }: Rule, chosen: string): readonly string[] {
  switch (what) {
    case "first":
      return FIRSTS;
    case "newcomers":
      return ["yes", "no"];
    case "wait": {
      const minutes = chosen === HOUSE ? MINUTES : [...new Set([...MINUTES, Number(chosen)])].sort((a, b) => a - b);
      return minutes.map(String);
    }
    case "then":
      return THENS;
  }
}

/** What the room has chosen. */
export function ownValue(own: OwnReading, { what, label }: Rule): string {
  switch (what) {
    case "first":
      return (label !== null && own.labels[label]) || HOUSE;
    case "newcomers":
      return own.newcomers === null ? HOUSE : yesNo(own.newcomers);
    case "wait":
      return own.wait_minutes === null ? HOUSE : String(own.wait_minutes);
    case "then":
      return own.then ?? HOUSE;
  }
}

/** What holds where it has chosen nothing. */
export function houseValue(house: HouseReading, { what, label }: Rule): string {
  switch (what) {
    case "first":
      return (label !== null && house.labels[label]) || "never";
    case "newcomers":
      return yesNo(house.newcomers);
    case "wait":
      return String(house.wait_minutes);
    case "then":
      return house.then;
  }
}

/** *own* with one rule chosen anew. */
export function choosing(own: OwnReading, { what, label }: Rule, value: string): OwnReading {
  const isHouse = value === HOUSE;
  switch (what) {
    case "first": {
      if (label === null) return own;
      const { [label]: _before, ...others } = own.labels;
      return { ...own, labels: isHouse ? others : { ...others, [label]: value as ReadFrom } };
    }
    case "newcomers":
      return { ...own, newcomers: isHouse ? null : value === "yes" };
    case "wait":
      return { ...own, wait_minutes: isHouse ? null : Number(value) };
    case "then":
      return { ...own, then: isHouse ? null : (value as AfterWait) };
  }
}

/** Which rule *change* was of; null for the house's. */
export function ruleOf({ what, label }: NoticingChange): Rule | null {
  return what === "first" || what === "newcomers" || what === "wait" || what === "then" ? { what, label } : null;
}

/** Has the room chosen anything itself? */
export function hasOwn(own: OwnReading): boolean {
  return Object.keys(own.labels).length > 0 || own.newcomers !== null || own.wait_minutes !== null || own.then !== null;
}

function yesNo(is: boolean): string {
  return is ? "yes" : "no";
}
