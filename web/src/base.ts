/**
 * Where this client lives. The server puts `<base href>` into the page: `/`, or the path of a seat in the demo. Every
 * address is made from it, so that nothing here knows which.
 */

export function at(path: string): URL {
  return new URL(path, document.baseURI);
}

export function basePath(): string {
  return new URL("./", document.baseURI).pathname;
}

export function socketUrl(): string {
  const url = at("ws");
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
