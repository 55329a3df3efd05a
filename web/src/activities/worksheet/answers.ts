/** What somebody has written on a worksheet, by the number of its question. */
export type Answers = Readonly<Record<number, string>>;

export function isWritten(answers: Answers, number: number): boolean {
  return (answers[number] ?? "").trim() !== "";
}

/** All of it, to take along: each question that was answered, and its answer. */
export function asText(questions: readonly string[], answers: Answers): string {
  return questions
    .flatMap((question, number) => (isWritten(answers, number) ? [`${question}\n${answers[number]!.trim()}`] : []))
    .join("\n\n");
}
