/**
 * SSML for voices that read text only: what changes the words is kept (`sub`, `say-as`, `break`),
 * what changes the colour of the voice is dropped.
 */

/** Turns the inner markup of a Say into the words to be read. */
export function plainTextOf(ssml: string): string {
  return ssml
    .replace(/<!--[\s\S]*?-->/g, ' ')
    .replace(/<break\b[^>]*>/g, ', ')
    .replace(/<sub\b[^>]*\balias\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>[\s\S]*?<\/sub>/g, '$1$2')
    .replace(
      /<say-as\b[^>]*\binterpret-as\s*=\s*["'](digits|characters|spell-out|telephone)["'][^>]*>([\s\S]*?)<\/say-as>/g,
      (_, __, text: string) => ` ${spelled(text)} `,
    )
    .replace(/<\/(?:p|s)>/g, '. ')
    .replace(/<[^>]*>/g, ' ')
    .replace(entityPattern, (_, name: string) => entities[name] ?? ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

const entityPattern = /&(amp|lt|gt|quot|apos);/g

/** Character by character; an entity is one. */
function spelled(markup: string): string {
  const text = markup.replace(/<[^>]*>/g, '').replace(/\s+/g, '')
  return (text.match(/&\w+;|./gu) ?? []).join(' ')
}
