/**
 * Makes words unreadable where a browser stores them: AES-GCM under a key that no script can read out.
 *
 * The key lies in IndexedDB, is made when it is first needed, and is shared by all tabs. What was sealed with a key that has been
 * destroyed can be read by nobody any more. What this protects from, and what not, is in docs/decisions/0014.
 */

const STORE = "keys";
const WORDS = "words";
const IV_BYTES = 12;
/** Some browsers have been seen never to answer; then this page goes on without. */
const OPEN_WITHIN_MS = 2000;

/** What a `Keep` asks of a seal; tests have one of their own. */
export interface Sealing {
  /** *words*, sealed for the place called *name*: moved elsewhere they do not open. */
  seal(words: string, name: string): Promise<string>;
  /** Null for what is damaged, was sealed for another place, or with a key that is gone. Rejects when that cannot be told. */
  unseal(sealed: string, name: string): Promise<string | null>;
}

export class Seal implements Sealing {
  #key: Promise<CryptoKey> | null = null;

  private constructor(private readonly keys: IDBDatabase) {
    // Another tab may want the database gone or changed; holding it open would keep it waiting.
    keys.onversionchange = () => keys.close();
  }

  /** Null where the browser cannot: on plain HTTP from another machine, in some private windows. */
  static async open(database: string): Promise<Seal | null> {
    if (globalThis.crypto?.subtle === undefined || globalThis.indexedDB === undefined) return null;
    try {
      const opening = indexedDB.open(database, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
      return new Seal(await within(OPEN_WITHIN_MS, answer(opening)));
    } catch {
      return null;
    }
  }

  async seal(words: string, name: string): Promise<string> {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const sealed = await crypto.subtle.encrypt(gcm(iv, name), await this.#keyOrNew(), new TextEncoder().encode(words));
    return toBase64(iv) + toBase64(new Uint8Array(sealed));
  }

  async unseal(sealed: string, name: string): Promise<string | null> {
    const key = await this.#keyOrNew();
    try {
      const [iv, body] = [fromBase64(sealed.slice(0, IV_BASE64)), fromBase64(sealed.slice(IV_BASE64))];
      return new TextDecoder().decode(await crypto.subtle.decrypt(gcm(iv, name), key, body));
    } catch {
      return null;
    }
  }

  /** Another tab has destroyed the key: do not go on with it. */
  forget(): void {
    this.#key = null;
  }

  /** From now on nothing that was sealed opens. */
  async destroy(): Promise<void> {
    this.forget();
    const deleting = this.keys.transaction(STORE, "readwrite");
    deleting.objectStore(STORE).clear();
    // Said now and not when the page has time for it: it may be gone by then.
    deleting.commit();
    await finished(deleting);
  }

  #keyOrNew(): Promise<CryptoKey> {
    const key = (this.#key ??= this.#readOrMake());
    key.catch(() => this.forget());
    return key;
  }

  async #readOrMake(): Promise<CryptoKey> {
    // Made before it is known to be needed: a transaction does not wait for it, and two tabs must not make one each.
    const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const store = this.keys.transaction(STORE, "readwrite").objectStore(STORE);
    const found = (await answer(store.get(WORDS))) as CryptoKey | undefined;
    if (found !== undefined) return found;
    await answer(store.put(fresh, WORDS));
    return fresh;
  }
}

/** Twelve bytes are sixteen letters, without padding. */
const IV_BASE64 = 16;

function gcm(iv: BufferSource, name: string): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) };
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const id = setTimeout(() => reject(new Error("no answer")), ms);
    void work.then(resolve, reject).finally(() => clearTimeout(id));
  });
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
