/** A WebCrypto as browsers had it before Ed25519, so that the fallback must serve; everything else is the host's own. */
const refuse = (): Promise<never> => Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'));

const isEd25519 = (argument: unknown): boolean =>
  argument === 'Ed25519' || (argument as { name?: unknown } | null)?.name === 'Ed25519';

const subtle = new Proxy(crypto.subtle, {
  get(target, name) {
    const method = Reflect.get(target, name, target) as (...all: unknown[]) => unknown;
    return (...all: unknown[]) => (all.some(isEd25519) ? refuse() : method.apply(target, all));
  },
});

const getRandomValues: Crypto['getRandomValues'] = crypto.getRandomValues.bind(crypto);

export const cryptoWithoutEd25519 = { subtle, getRandomValues };
/** As on an origin without HTTPS. */
export const cryptoWithoutSubtle = { getRandomValues };
