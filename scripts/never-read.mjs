// @ts-check
/**
 * The lint rule `attune/never-read`: what no tier of signals may read of events, elements and browsers (docs/privacy.md).
 *
 * Names that mean one thing are refused wherever they stand. Others (`key`, `code`, `value`, `data`) are ordinary words, and
 * refused where the object is the DOM's, as its type tells, whatever the variable is called and however it is taken apart;
 * and on a variable that is called like one.
 */

/** Members by the interface of the DOM that declares them. */
const MEMBERS = {
  KeyboardEvent: ['key', 'code', 'location', 'isComposing', 'getModifierState'],
  InputEvent: ['data', 'dataTransfer'],
  CompositionEvent: ['data'],
  UIEvent: ['which'],
  PointerEvent: ['width', 'height'],
  Touch: ['radiusX', 'radiusY', 'rotationAngle'],
  ErrorEvent: ['message', 'error', 'filename'],
  PromiseRejectionEvent: ['reason'],
  HTMLInputElement: ['value', 'valueAsNumber', 'valueAsDate', 'files', 'checked', 'selectionStart', 'selectionEnd'],
  HTMLTextAreaElement: ['value', 'selectionStart', 'selectionEnd'],
  HTMLSelectElement: ['value', 'selectedIndex', 'selectedOptions'],
  HTMLOptionElement: ['value', 'selected', 'text'],
  Node: ['textContent', 'nodeValue'],
  Element: ['textContent', 'innerHTML', 'outerHTML'],
  CharacterData: ['textContent', 'data', 'substringData'],
  HTMLElement: ['innerText', 'outerText'],
  Selection: ['toString', 'getRangeAt'],
  Range: ['toString', 'cloneContents', 'extractContents'],
  NavigatorID: ['appVersion', 'platform', 'vendor', 'product'],
  NavigatorPlugins: ['plugins', 'mimeTypes'],
  NavigatorConcurrentHardware: ['hardwareConcurrency'],
  Navigator: ['clipboard', 'getBattery', 'getGamepads', 'mediaDevices'],
  Document: ['referrer', 'URL', 'documentURI', 'title', 'cookie', 'location'],
  FontFaceSource: ['fonts'],
  Location: ['href', 'pathname', 'search', 'hash'],
  HTMLCanvasElement: ['getContext', 'toDataURL', 'toBlob'],
};

/** Names that mean nothing else, on whatever object. */
const NAMES =
  'keyCode charCode inputType clipboardData pressure tangentialPressure tiltX tiltY twist altitudeAngle azimuthAngle force ' +
  'userAgent userAgentData referrer deviceMemory';

const ALWAYS = new Set(NAMES.split(' '));
const OFTEN = new Set([...ALWAYS, ...Object.values(MEMBERS).flat()]);
const EVENT_LIKE = /^(e|ev|event|key|mouse|touch|pointer|target|input|field|navigator|selection)$/i;

/** @type {import('eslint').Rule.RuleModule} */
export const neverRead = {
  meta: {
    type: 'problem',
    messages: { never: '{{name}} is never read, in any tier.' },
    schema: [{ type: 'array', items: { type: 'string' } }],
  },
  create(context) {
    /** Members that this file may read, as `Interface.member`. */
    const allowed = new Set(/** @type {string[]} */ (context.options[0] ?? []));
    const services = /** @type {import('@typescript-eslint/parser').ParserServicesWithTypeInformation} */ (
      context.sourceCode.parserServices
    );
    const checker = services.program.getTypeChecker();

    /**
     * @param {import('estree').Node} node @param {import('estree').Node} object @param {string | undefined} name
     */
    function check(node, object, name) {
      if (name === undefined || !OFTEN.has(name)) return;
      const sources = unwrapped(object);
      const owner = sources.map((source) => ownerOf(source, name)).find((found) => found !== undefined);
      if (owner !== undefined && allowed.has(`${owner}.${name}`)) return;
      const isCalledLikeOne = sources.some((source) => source.type === 'Identifier' && EVENT_LIKE.test(source.name));
      if (owner !== undefined || ALWAYS.has(name) || isCalledLikeOne)
        context.report({ node, messageId: 'never', data: { name: owner ? `${owner}.${name}` : name } });
    }

    /**
     * The interface of the DOM that declares a member, where it is one of those above.
     * @param {import('estree').Node} object @param {string} name @returns {string | undefined}
     */
    function ownerOf(object, name) {
      const type = checker.getNonNullableType(services.getTypeAtLocation(/** @type {never} */ (object)));
      const declared = checker.getPropertyOfType(type, name)?.declarations ?? [];
      const owners = declared.flatMap(({ parent }) => ('name' in parent ? [String(parent.name?.getText())] : []));
      return owners.find((owner) => /** @type {Record<string, string[]>} */ (MEMBERS)[owner]?.includes(name));
    }

    return {
      MemberExpression({ object, property, computed }) {
        check(property, object, nameOf(property, computed));
      },
      ObjectPattern(pattern) {
        for (const property of pattern.properties) {
          if (property.type === 'Property') check(property, pattern, nameOf(property.key, property.computed));
        }
      },
    };
  },
};

/** @param {import('estree').Node} key @param {boolean} computed */
function nameOf(key, computed) {
  if (key.type === 'Literal') return String(key.value);
  return key.type === 'Identifier' && !computed ? key.name : undefined;
}

/**
 * An expression, and what it is without a change of its type by `as` or `!`.
 * @param {import('estree').Node} node @returns {import('estree').Node[]}
 */
function unwrapped(node) {
  const { expression } = /** @type {{ expression?: import('estree').Node }} */ (node);
  return node.type.startsWith('TS') && expression ? [node, ...unwrapped(expression)] : [node];
}
