import { alert, type ErrorEntry } from './entry.ts'

const REACH = 'Check that the address of the application can be reached from this server.'
const CERTIFICATE = 'Renew or correct the certificate of the application.'
const FRAGMENT = 'Correct the value after "#" in the URL.'

/** What goes wrong while a document, a sound or a callback is asked for, and with its contents. */
export const documents = {
  urlInvalid: alert(11100, 'The URL is not valid', 'Write a complete http or https URL.'),
  httpFailed: alert(
    11200,
    'The application did not answer as it should',
    'Look at the log of the application for this request: it must answer with status 200.',
  ),
  connectTimeout: alert(11201, 'The connection was not made in time', REACH),
  connectionRefused: alert(11202, 'The connection was refused', REACH),
  totalTimeout: alert(
    11203,
    'The application took too long in all',
    'Answer within 15 seconds, redirects and retries included.',
  ),
  connectionFailed: alert(11205, 'The connection failed or no answer came in time', REACH),
  notHttp: alert(
    11206,
    'The answer is not HTTP',
    'Check the port, and whether it is http or https.',
  ),
  hostUnknown: alert(
    11210,
    'The host name is not known',
    'Correct the host name in the URL or its DNS record.',
  ),
  tooManyRedirects: alert(11215, 'There are too many redirects', 'Name the final URL directly.'),
  tlsFailed: alert(11220, 'TLS failed', 'Offer TLS 1.2 or later at this address.'),
  certificateExpired: alert(11235, 'The certificate has expired', CERTIFICATE),
  certificateOfOtherHost: alert(11236, 'The certificate is for another name', CERTIFICATE),
  certificateNotTrusted: alert(
    11237,
    'The certificate is not trusted',
    'Use a certificate of a known authority, and send its whole chain.',
  ),
  connectOverrideInvalid: alert(11240, 'The connection override "ct" is not valid', FRAGMENT),
  readOverrideInvalid: alert(11241, 'The connection override "rt" is not valid', FRAGMENT),
  totalOverrideInvalid: alert(11242, 'The connection override "tt" is not valid', FRAGMENT),
  retryOverrideInvalid: alert(11243, 'The connection override "rc" is not valid', FRAGMENT),
  bodyTooLarge: alert(11750, 'The answer is too large', 'Keep a document below 64 kB.'),
  bodyEmpty: alert(11770, 'The document is empty', 'Answer with <Response/> to do nothing.'),
  notWellFormed: alert(
    12100,
    'The document is not well-formed XML',
    'Correct the document at this place; write "&" as "&amp;" and "<" as "&lt;".',
  ),
  xmlVersionUnknown: alert(12101, 'The XML version is not known', 'Declare version 1.0.'),
  rootWrong: alert(
    12102,
    'The root element is not Response',
    'Begin the document with <Response>, written like this.',
  ),
  schemaViolated: alert(
    12200,
    'The document holds what is not allowed here',
    'Compare names and nesting with the reference; capitals count.',
  ),
  contentTypeUnknown: alert(
    12300,
    'The content type cannot be used',
    'Answer with Content-Type text/xml.',
  ),
  documentStopped: alert(
    12400,
    'The document could not be run',
    'Look for documents that redirect to each other; otherwise read the log of the server.',
  ),
  callbackRefused: alert(
    15003,
    'A status callback was not taken',
    'Answer callbacks with a status from 200 to 299.',
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>
