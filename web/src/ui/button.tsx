/** Buttons. One on a screen is primary; one that is waiting stays focusable and says so. */

import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons";

interface Props extends Omit<ButtonHTMLAttributes, "icon" | "type" | "role"> {
  kind?: "primary" | "quiet" | "plain" | "care";
  icon?: IconName;
  /** Looks and acts disabled, and can still be reached: a screen reader user must be able to find out why. */
  isOff?: boolean;
  type?: "button" | "submit";
  children?: ComponentChildren;
}

export function Button({ kind = "quiet", icon, isOff = false, type = "button", onClick, children, ...rest }: Props) {
  return (
    <button
      {...rest}
      type={type}
      class={`button ${kind} ${rest.class ?? ""}`}
      aria-disabled={isOff ? "true" : undefined}
      onClick={(event) => {
        if (isOff) event.preventDefault();
        else (onClick as ((event: MouseEvent) => void) | undefined)?.(event);
      }}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
    </button>
  );
}

/** A button that is an icon; its name is read, and shown when pointed at. */
export function IconButton({ name, icon, ...rest }: Omit<Props, "children"> & { name: string; icon: IconName }) {
  return (
    <Button
      {...rest}
      icon={icon}
      kind={rest.kind ?? "plain"}
      class={`icon-only ${rest.class ?? ""}`}
      aria-label={name}
      title={name}
    />
  );
}
