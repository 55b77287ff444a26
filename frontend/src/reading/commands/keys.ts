import type { Desk } from "../desk";
import type { Command } from "./command";

/** The part of a KeyboardEvent that names a key. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/**
 * The name under which a command lists this key. Letters keep Shift as a prefix; signs such as "+" or
 * "?" do not, because keyboards differ in how they are typed. null with Alt, which is the browser's.
 */
export function keyName(press: KeyPress): string | null {
  if (press.altKey) return null;
  const key = baseName(press);
  const isSign = key.length === 1 && !/[a-z]/.test(key);
  const shift = press.shiftKey && !isSign ? "shift+" : "";
  const ctrl = press.ctrlKey || press.metaKey ? "ctrl+" : "";
  return ctrl + shift + key;
}

/** A letter by its sign; on a keyboard without Latin letters by its place. */
function baseName({ key, code }: KeyPress): string {
  if (key === " ") return "Space";
  if (key.length !== 1) return key;
  const isForeign = key.charCodeAt(0) > 127;
  return isForeign && code.startsWith("Key") ? code.slice(3).toLowerCase() : key.toLowerCase();
}

export function findCommand(commands: readonly Command[], name: string, desk: Desk): Command | null {
  const found = commands.find(
    (command) => command.keys.includes(name) && command.isPossible?.(desk) !== false,
  );
  return found ?? null;
}

const NATIVE_KEYS = new Set(["Enter", "Space"]);

/**
 * Whether the focused element has its own use for the key: typing, or pressing a button. Answers are pressed
 * with Space alone: on them Enter submits, as it does everywhere else.
 */
export function isTakenBy(target: EventTarget | null, name: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('input:not([type="range"]), textarea, select, dialog') !== null) return true;
  if (!NATIVE_KEYS.has(name)) return false;
  const control = target.closest('button, a, [role="radio"]');
  return control !== null && !(name === "Enter" && control.matches('[role="radio"], [data-field]'));
}

const SPOKEN: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  PageUp: "Page Up",
  PageDown: "Page Down",
};

/** How the help sheet writes a key. */
export function spokenKey(name: string): string {
  const parts = name === "+" ? ["+"] : name.split("+").map((part) => part || "+");
  return parts
    .map((part) => SPOKEN[part] ?? (part.length === 1 ? part.toUpperCase() : capital(part)))
    .join(" + ");
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
