/** What the loader promises to the panel, and the panel to the loader. Types only: this file costs no byte. */

export type Lang = "en" | "es";

/** What the panel may use of the element that the loader made. */
export interface Host {
  /** The <clarity-chat> element, with the page's settings in its dataset. */
  readonly element: HTMLElement;
  /** The open shadow root in which both draw. */
  readonly root: ShadowRoot;
  /** Folder of the chat service, with a slash at its end: the script's own address decides it. */
  readonly base: string;
  /** The help control with its card and the status line. The panel puts it into its header while it is open. */
  readonly help: HTMLElement;
  /** The language of all words now; call `relabel` after a change. */
  lang: Lang;
  /** Say the loader's own words anew; with `label` on the launcher, if given. */
  relabel(label?: string): void;
  /** Open or close the help card. Focus stays where it is, unless it was in the card. */
  showHelp(open?: boolean): void;
  /** Whether the help card is open. */
  helpOpen(): boolean;
  /** The one status line: a screen reader says what is written into it when it is free to. */
  readonly status: HTMLElement;
  /** Add styles to the shadow root in a way that no content policy forbids. */
  addStyles(css: string): void;
  /** Refuse the page's colour `name` (with a warning in the console) if words could not be read in it. */
  tint(name: string, dark?: boolean): void;
  /** The panel is gone: put the help control back, show the launcher, and give it focus. */
  rest(): void;
}

/** What the panel's script leaves on the element's class for the loader to call. */
export interface PanelDoor {
  /** Open the panel in this host and put focus into it. Called again after each close. */
  open(host: Host): void;
}
