/** The few pictures, drawn in the colour of the text. They say nothing to a screen reader: the button's name does. */

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  menu: "M5 12h.01M12 12h.01M19 12h.01",
  exit: "M14 5h5v5M19 5l-8 8M11 5H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-5",
  up: "M7 11v9H4v-9zM7 11l4-8c1.700 0 2.500 1 2.500 2.500V9H19a1.800 1.800 0 0 1 1.800 2.200l-1.600 7A2.200 2.200 0 0 1 17 20H7",
  down: "M17 13V4h3v9zM17 13l-4 8c-1.700 0-2.500-1-2.500-2.500V15H5a1.800 1.800 0 0 1-1.800-2.200l1.600-7A2.200 2.200 0 0 1 7 4h10",
  arrow: "M12 5v14M6 13l6 6 6-6",
  back: "M19 12H5M11 6l-6 6 6 6",
};

/** One picture, 22 px. */
export const Icon = ({ name }: { name: keyof typeof PATHS }) => (
  <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false" class={`icon-${name}`}>
    <path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" />
  </svg>
);
