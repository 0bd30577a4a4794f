/**
 * Where the Voice SDK believes to be. Without options of its own it asks for `voice-js.<edge>.twilio.com`,
 * so the name of the host says which edge an application wants; a host of ours stands for the default.
 */

/** What `connected` says of it. */
export interface Place {
  readonly region: string
  readonly edge: string
  /** The SDK pastes it into `https://eventgw.<home>.twilio.com`, where it posts what happens in calls. */
  readonly home: string
}

const DEFAULT_EDGE = 'ashburn'

/** The long names that the SDK gives to its edges; the others are reported as the first. */
const regions: Readonly<Record<string, string>> = {
  ashburn: 'US_EAST_VIRGINIA',
  umatilla: 'US_WEST_OREGON',
  dublin: 'EU_IRELAND',
  frankfurt: 'EU_FRANKFURT',
  singapore: 'ASIAPAC_SINGAPORE',
  sydney: 'ASIAPAC_SYDNEY',
  tokyo: 'ASIAPAC_TOKYO',
  'sao-paulo': 'SOUTH_AMERICA_SAO_PAULO',
}

/** @param host the Host header of the upgrade: the name that the page was given, with its port */
export function placeOf(host: string): Place {
  const asked = host.toLowerCase()
  const name = asked.replace(/:\d+$/, '')
  const wanted = /^voice-js\.([a-z0-9-]+)\.twilio\.com$/.exec(name)?.[1] ?? 'roaming'
  const edge = wanted === 'roaming' ? DEFAULT_EDGE : wanted
  const region = regions[edge] ?? 'US_EAST_VIRGINIA'
  return { region, edge, home: name.endsWith('.twilio.com') ? 'us1' : homeAt(asked) }
}

/**
 * What the SDK posts holds the access token, so it must not leave for a foreign host: the question
 * mark takes the vendor's name out of the host, and the posts come to `eventgw.` of the page's own.
 */
function homeAt(host: string): string {
  const own = /^[a-z0-9.-]+(:\d+)?$|^\[[0-9a-f:.]+\](:\d+)?$/.test(host) ? host : 'localhost'
  return `${own}/v4?`
}
