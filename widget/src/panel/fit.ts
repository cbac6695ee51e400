/** Fit the panel to what is really to be seen: phones, on-screen keyboards, high zoom, low windows. */

import { useEffect, useState } from "preact/hooks";
import type { RefObject } from "preact";

const PHONE = "(max-width: 480px)"; // also a desktop window at 400 % zoom
const LOW = 470; // px of height below which there is no room for everything: small print goes
const LOWEST = 330; // px below which the panel scrolls as a whole; with the long notice that is so below LOW already

/**
 * Keep `--height` and `--top` of the panel at the part of the window that no keyboard covers, and mark it `data-tight`
 * when that is little and `data-low` when it has to scroll as a whole. Gives whether the panel covers the whole page; then Tab stays inside it, as in any modal dialog.
 */
export function useFit(panel: RefObject<HTMLElement | null>, open: boolean, agreed: boolean): boolean {
  const [full, setFull] = useState(matchMedia(PHONE).matches);
  useEffect(() => {
    if (!open) return;
    const own = panel.current!;
    const sight = window.visualViewport;
    const look = () => {
      // Pinched larger by the person: then the panel must stay still, or it would run away from the fingers.
      if (sight && sight.scale > 1.05) return;
      const height = sight?.height ?? innerHeight;
      own.style.setProperty("--height", `${height}px`);
      own.style.setProperty("--top", `${sight?.offsetTop ?? 0}px`);
      own.toggleAttribute("data-tight", height < LOW);
      own.toggleAttribute("data-low", height < (agreed ? LOWEST : LOW));
      setFull(matchMedia(PHONE).matches);
      // The keyboard came up for the field one types into: the field has to be in sight with it.
      const field = (own.getRootNode() as ShadowRoot).activeElement;
      if (field?.matches("textarea")) requestAnimationFrame(() => field.closest("form")!.scrollIntoView({ block: "nearest" }));
    };
    const stay = (event: KeyboardEvent) => {
      if (event.key !== "Tab" || !matchMedia(PHONE).matches) return;
      const reachable = [...own.querySelectorAll<HTMLElement>("button:not(:disabled),a[href],textarea,[tabindex='0']")].filter(
        (each) => each.offsetParent !== null || each.getClientRects().length > 0,
      );
      const edge = event.shiftKey ? reachable[0] : reachable[reachable.length - 1];
      if ((own.getRootNode() as ShadowRoot).activeElement !== edge) return;
      event.preventDefault();
      (event.shiftKey ? reachable[reachable.length - 1] : reachable[0])?.focus();
    };
    look();
    sight?.addEventListener("resize", look);
    sight?.addEventListener("scroll", look);
    addEventListener("resize", look);
    own.addEventListener("keydown", stay);
    return () => {
      sight?.removeEventListener("resize", look);
      sight?.removeEventListener("scroll", look);
      removeEventListener("resize", look);
      own.removeEventListener("keydown", stay);
    };
  }, [open, agreed]);
  return full;
}
