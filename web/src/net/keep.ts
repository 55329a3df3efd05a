/**
 * Where words of one's own outlive the page: drafts, and messages that could not be sent yet. Each entry has a name.
 *
 * Promises: an entry belongs to one page at a time, and once that page has ended, however it ended, to whichever asks next; so
 * two tabs never send the same message, and none is lost with its tab. What lies in the browser's storage is sealed. For the
 * page that holds an entry it changes at once; the sealed copy follows within milliseconds. Where the browser cannot seal, or
 * its storage is full or forbidden, entries live as long as the page, and `isLasting` says so.
 */

import type { Sealing } from "./seal";

/** Become the one page that has *name*. Resolves to what lets go of it, or to null when it cannot be had. Never rejects. */
export type Hold = (name: string) => Promise<(() => void) | null>;

/** For a storage that is the tab's alone. */
export const holdAlone: Hold = () => Promise.resolve(() => {});

/** For a storage that tabs share: the browser lets go when the page ends, also when it crashes. */
export function holdByLock(locks: LockManager): Hold {
  return (name) =>
    new Promise((resolve) => {
      const holding = locks.request(name, { ifAvailable: true }, (lock) => {
        if (lock !== null) return new Promise<void>((letGo) => resolve(letGo));
        resolve(null);
        return undefined;
      });
      holding.catch(() => resolve(null));
    });
}

export class Keep {
  readonly #words = new Map<string, string>();
  readonly #holds = new Map<string, ReturnType<Hold>>();
  #seal: Sealing | null = null;
  #isLasting = false;
  #isClosed = false;
  #taking: Promise<void> = Promise.resolve();

  constructor(
    private readonly storage: Storage | null,
    private readonly prefix: string,
    private readonly hold: Hold,
  ) {}

  /** From now on entries outlive the page, if *seal* is not null. */
  open(seal: Sealing | null): void {
    this.#seal = seal;
    this.#isLasting = seal !== null && this.storage !== null;
  }

  /** Do words outlive this page? */
  get isLasting(): boolean {
    return this.#isLasting;
  }

  get isEmpty(): boolean {
    return this.#words.size === 0;
  }

  getItem(name: string): string | null {
    return this.#words.get(name) ?? null;
  }

  setItem(name: string, words: string): void {
    if (this.#isClosed || this.#words.get(name) === words) return;
    this.#words.set(name, words);
    void this.#write(name, words);
  }

  removeItem(name: string): void {
    this.#words.delete(name);
    this.storage?.removeItem(this.prefix + name);
    this.#letGo(name);
  }

  /** Take over what no other page has. Resolves to all entries of this page whose name begins with *under*. */
  async take(under: string): Promise<ReadonlyMap<string, string>> {
    // One after the other, so that each sees all that those before it have found.
    this.#taking = this.#taking.then(() => this.#takeOver(under));
    await this.#taking;
    return new Map([...this.#words].filter(([name]) => name.startsWith(under)));
  }

  /** Delete everything, whoever has it. */
  wipe(): void {
    this.#words.clear();
    for (const name of [...this.#holds.keys()]) this.#letGo(name);
    for (const name of this.#stored("")) this.storage?.removeItem(this.prefix + name);
  }

  /** Delete everything, and keep nothing any more: the page is about to go. */
  close(): void {
    this.#isClosed = true;
    this.wipe();
  }

  async #takeOver(under: string): Promise<void> {
    if (this.#seal === null) return;
    for (const name of this.#stored(under)) {
      if (this.#holds.has(name) || !(await this.#isHeld(name))) continue;
      const place = this.prefix + name;
      // Only now is it certain that nobody else is about to change it.
      const sealed = this.storage?.getItem(place) ?? null;
      try {
        const words = sealed === null ? null : await this.#seal.unseal(sealed, place);
        if (words === null) this.removeItem(name);
        else if (this.storage?.getItem(place) === sealed) this.#words.set(name, words);
      } catch {
        this.#letGo(name); // perhaps another time
      }
    }
  }

  async #write(name: string, words: string): Promise<void> {
    const place = this.prefix + name;
    try {
      if (this.#seal === null) return;
      const isHeld = await this.#isHeld(name);
      const sealed = await this.#seal.seal(words, place);
      // It may have changed, or gone, while it was sealed.
      if (this.#words.get(name) !== words) return;
      if (isHeld) this.storage?.setItem(place, sealed);
      else this.#isLasting = false;
    } catch {
      this.#isLasting = false;
    }
  }

  async #isHeld(name: string): Promise<boolean> {
    let holding = this.#holds.get(name);
    if (holding === undefined) this.#holds.set(name, (holding = this.hold(this.prefix + name)));
    const isHeld = (await holding) !== null;
    if (!isHeld && this.#holds.get(name) === holding) this.#holds.delete(name);
    return isHeld;
  }

  #letGo(name: string): void {
    const holding = this.#holds.get(name);
    this.#holds.delete(name);
    void holding?.then((letGo) => letGo?.());
  }

  #stored(under: string): string[] {
    const prefix = this.prefix + under;
    return Array.from({ length: this.storage?.length ?? 0 }, (_, at) => this.storage?.key(at) ?? "")
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(this.prefix.length));
  }
}
