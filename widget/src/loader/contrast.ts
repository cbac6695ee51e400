/**
 * Whether a colour of the clinic's may be used: words in it, or on it, have to be readable (WCAG 1.4.3, 4.5 to 1).
 *
 * `computed` is what the browser makes of it, such as `rgb(31, 94, 91)`; anything else, or see-through, is refused.
 * A light-theme accent stands on white and carries white words, a dark-theme accent stands on #232b2a and carries
 * #14201f. Relative luminance with gamma 2.2 instead of the exact curve is at most 0.008 off; the limits (0.183 and
 * 0.266 by the exact one) are that much stricter.
 */
export function isReadable(computed: string, dark?: boolean): boolean {
  const parts = /^rgb\((\d+), (\d+), (\d+)/.exec(computed) || [];
  const light = [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => sum + weight * (+parts[i + 1]! / 255) ** 2.2, 0);
  return dark ? light > 0.275 : light < 0.175;
}
