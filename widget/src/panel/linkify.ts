/** Make numbers that help callable: phone numbers, 988, 911, and words to text. Text stays text: no markup is read. */

/** Plain text, a link, or (without an address) words that are not to be broken over two lines, such as 6-12. */
export type Piece = string | { href: string; text: string };

const NUMBER =
  /(call)( or )(text 988)\b|\b(text 988)\b|\b(AYUDA|HOME|HOLA)( (?:al|to) )(988|741741)\b|\b(988lifeline\.org)\b|\b(911|988)\b(?![-.]\w)|(?:\+?1[-. ])?\(?\b(\d{3})\)?[-. ](\d{3})[-. ](\d{4})\b|\b(\d+-\d+)\b/gi;

/** The pieces of `text` in order; joined they are the text again. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(NUMBER)) {
    const [whole, call, or, thenText, text988, word, to, short, site, emergency, area, middle, end, range] = match;
    if (match.index! > at) found.push(text.slice(at, match.index));
    at = match.index! + whole.length;
    if (call) found.push({ href: "tel:988", text: call }, or!, { href: "sms:988", text: thenText! });
    else if (text988) found.push({ href: "sms:988", text: text988 });
    else if (word) found.push({ href: `sms:${short}`, text: word + to + short });
    else if (site) found.push({ href: `https://${site}`, text: site });
    else if (range) found.push({ href: "", text: range });
    else if (emergency) found.push({ href: `tel:${emergency}`, text: emergency });
    else found.push({ href: `tel:+1${area}${middle}${end}`, text: whole });
  }
  if (at < text.length) found.push(text.slice(at));
  return found;
}
