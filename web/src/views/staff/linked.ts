/** The message of the flag that is being looked at, marked in the talk beside it. */

import { signal } from "@preact/signals";

export const linkedMessage = signal<string | null>(null);
