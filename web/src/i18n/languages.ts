/** Languages in which something stands beside our own words. */

/** Which of *offered* is shown: what was *chosen* ("" is none), else the first that the browser's owner reads. */
export function languageBeside(offered: readonly string[], chosen: string | null, reads: readonly string[]): string {
  if (chosen !== null) return offered.includes(chosen) ? chosen : "";
  return reads.map((tag) => tag.split("-")[0]!).find((tag) => offered.includes(tag)) ?? "";
}

/** As its own readers call it. */
export function languageName(language: string): string {
  return new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
}
