/** Initials on a tint that stays the same for one person, on every screen. A help to the eye, so it is hidden from readers. */

const TINTS = 8;

export function Avatar({ id, name }: { id: string; name: string }) {
  return (
    <span class={`avatar tint-${tintOf(id)}`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

export function tintOf(id: string): number {
  // FNV-1a: ids may differ in their last letters alone, and a plain sum would crowd them together.
  let hash = 0x811c9dc5;
  for (const char of id) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  return (hash >>> 0) % TINTS;
}

export function initialsOf(name: string): string {
  const parts = name.split(/\s+/).filter(Boolean);
  const first = (part: string | undefined) => Array.from(part ?? "")[0] ?? "";
  const initials = parts.length > 1 ? first(parts[0]) + first(parts.at(-1)) : first(parts[0]);
  return initials.toLocaleUpperCase() || "?";
}
