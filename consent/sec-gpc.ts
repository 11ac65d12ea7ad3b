/**
 * Global Privacy Control as a server sees it: the request header `Sec-GPC` (W3C GPC), for sites that render pages there.
 */

/**
 * Whether a request objects to sharing: one value of its `Sec-GPC` headers is exactly `1`.
 *
 * Several headers of one name may arrive as a list, or joined by commas (RFC 9110 §5.3) as Node's http and `Headers` do.
 *
 * @example
 * const objects = readSecGpc(request.headers['sec-gpc']); // Node
 * const objects = readSecGpc(request.headers.get('Sec-GPC') ?? undefined); // fetch
 */
export function readSecGpc(headerValues: string | readonly string[] | undefined): boolean {
  return [headerValues ?? []].flat().some((value) => value.split(',').some((one) => one.trim() === '1'));
}
