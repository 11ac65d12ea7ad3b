/** `attune/texts`: what the elements say, in other languages than English. For `defineElements(attune, { texts: de, lang: 'de' })`. */
export { de } from './de.js';
export { es } from './es.js';
export { fr } from './fr.js';
export type { Language } from '../texts.js';
