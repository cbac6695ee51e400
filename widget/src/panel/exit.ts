/** Leave the page at once: by the button, or by Shift pressed three times, each within five seconds (as on GOV.UK). */

const PRESSES = 3;
const GAP = 5_000; // ms
const ELSEWHERE = "https://www.google.com/";

/**
 * Cover the page, forget the chat, go elsewhere. The cover comes first: forgetting and loading may take a moment in
 * which somebody looks over a shoulder. The entry in the history is replaced; the history itself nobody here can clear.
 */
export function leave(root: ShadowRoot, wanted: string | undefined, forget: () => void): void {
  const cover = document.createElement("dialog");
  cover.setAttribute("part", "cover");
  root.append(cover);
  const away = (event?: Event) => {
    event?.preventDefault();
    try {
      cover.showModal(); // above everything on the page, whatever its stacking
    } catch {
      cover.setAttribute("open", ""); // there already, or Safari before 15.4
    }
    if (!event) forget();
    location.replace(exitAddress(wanted));
  };
  // Esc takes a dialog off, and stops a page that loads: who presses it in a hurry must not stand there uncovered.
  cover.oncancel = cover.onclose = away;
  document.title = "…";
  away();
}

/** The page's own choice if it is a web address, else a search page. A script's address is no way out. */
export function exitAddress(wanted: string | undefined): string {
  try {
    const address = new URL(wanted || ELSEWHERE);
    return /^https?:$/.test(address.protocol) ? address.href : ELSEWHERE;
  } catch {
    return ELSEWHERE;
  }
}

type Key = { type: string; key: string; timeStamp: number; repeat?: boolean };

/** Counts presses of Shift alone. A capital letter is no press, and any other key begins the count anew. */
export class ShiftPresses {
  private count = 0;
  private last = 0;
  private alone = false;

  /** `pressed` gets the presses still missing: 2, 1, then 0. */
  constructor(private readonly pressed: (missing: number) => void) {}

  /** Give it each keydown and keyup. */
  hear({ type, key, timeStamp, repeat }: Key): void {
    if (key !== "Shift") {
      if (type === "keydown") {
        this.alone = false;
        this.count = 0;
      }
    } else if (type === "keydown") {
      if (!repeat) this.alone = true;
    } else if (this.alone) {
      this.alone = false;
      this.count = timeStamp - this.last > GAP ? 1 : this.count + 1;
      this.last = timeStamp;
      this.pressed(PRESSES - this.count);
      if (this.count === PRESSES) this.count = 0;
    }
  }
}
