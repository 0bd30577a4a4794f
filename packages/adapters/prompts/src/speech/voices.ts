/** What is known of the voices that TwiML names: their language, and who speaks. */

/** Names of Amazon Polly by language: those of women, then those of men. */
const polly: Readonly<Record<string, readonly [women: string, men: string]>> = {
  'ar-AE': ['Hala', 'Zayd'],
  arb: ['Zeina', ''],
  'ca-ES': ['Arlet', ''],
  'cmn-CN': ['Zhiyu', ''],
  'cs-CZ': ['Jitka', ''],
  'cy-GB': ['Gwyneth', ''],
  'da-DK': ['Naja Sofie', 'Mads'],
  'de-AT': ['Hannah', ''],
  'de-CH': ['Sabrina', ''],
  'de-DE': ['Marlene Vicki', 'Hans Daniel'],
  'en-AU': ['Nicole Olivia', 'Russell'],
  'en-GB': ['Amy Emma', 'Brian Arthur'],
  'en-GB-WLS': ['', 'Geraint'],
  'en-IE': ['Niamh', ''],
  'en-IN': ['Aditi Raveena Kajal', ''],
  'en-NZ': ['Aria', ''],
  'en-SG': ['Jasmine', ''],
  'en-US': [
    'Joanna Kendra Kimberly Salli Ivy Danielle Ruth',
    'Matthew Joey Justin Kevin Stephen Gregory',
  ],
  'en-ZA': ['Ayanda', ''],
  'es-ES': ['Conchita Lucia', 'Enrique Sergio'],
  'es-MX': ['Mia', 'Andres'],
  'es-US': ['Penelope Lupe', 'Miguel Pedro'],
  'fi-FI': ['Suvi', ''],
  'fr-BE': ['Isabelle', ''],
  'fr-CA': ['Chantal Gabrielle', 'Liam'],
  'fr-FR': ['Celine Lea', 'Mathieu Remi'],
  'is-IS': ['Dora', 'Karl'],
  'it-IT': ['Carla Bianca', 'Giorgio Adriano'],
  'ja-JP': ['Mizuki Kazuha Tomoko', 'Takumi'],
  'ko-KR': ['Seoyeon Jihye', ''],
  'nb-NO': ['Liv Ida', ''],
  'nl-BE': ['Lisa', ''],
  'nl-NL': ['Lotte Laura', 'Ruben'],
  'pl-PL': ['Ewa Maja Ola', 'Jacek Jan'],
  'pt-BR': ['Vitoria Camila', 'Ricardo Thiago'],
  'pt-PT': ['Ines', 'Cristiano'],
  'ro-RO': ['Carmen', ''],
  'ru-RU': ['Tatyana', 'Maxim'],
  'sv-SE': ['Astrid Elin', ''],
  'tr-TR': ['Filiz Burcu', ''],
  'yue-CN': ['Hiujin', ''],
}

interface KnownVoice {
  readonly language: string
  readonly isMan: boolean
}

const byName = new Map<string, KnownVoice>(
  Object.entries(polly).flatMap(([language, [women, men]]) =>
    [women, men].flatMap((names, index) =>
      names
        .split(' ')
        .filter((name) => name !== '')
        .map((name) => [name.toLowerCase(), { language, isMan: index === 1 }] as const),
    ),
  ),
)

/** `Polly.Joanna-Neural` is Joanna. */
function known(voice: string): KnownVoice | undefined {
  const [, name = ''] = /^(?:Polly|Amazon)\.([a-z]+)/i.exec(voice) ?? []
  return byName.get(name.toLowerCase())
}

/** The language that a voice speaks; what nobody knows speaks English. */
export function languageOf(voice: string | null): string {
  const [, google] = /^Google\.([a-z]{2,3}-[A-Z]{2})/i.exec(voice ?? '') ?? []
  return google ?? known(voice ?? '')?.language ?? 'en-US'
}

/** A man's voice; all whom nobody knows are a woman's. */
export function isMansVoice(voice: string | null): boolean {
  if (voice === null) return false
  if (/^man$/i.test(voice)) return true
  // Google's voices have letters: these are men's in most languages.
  return (
    known(voice)?.isMan ??
    /^Google\..*(?:standard-[bdij]|wavenet-[bdij]|neural2-[dij])$/i.test(voice)
  )
}
