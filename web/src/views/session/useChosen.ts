/** One of a few, chosen here and kept by the server: what was pressed shows at once, and if it is refused, what was there before. */

import { useState } from "preact/hooks";

export function useChosen<C>(chosen: C, choose: (choice: C) => Promise<unknown>): [C, (choice: C) => void] {
  const [pressed, setPressed] = useState<{ choice: C } | null>(null);
  const press = (choice: C) => {
    const mine = { choice };
    setPressed(mine);
    void choose(choice).then(() => setPressed((latest) => (latest === mine ? null : latest)));
  };
  return [pressed === null ? chosen : pressed.choice, press];
}
