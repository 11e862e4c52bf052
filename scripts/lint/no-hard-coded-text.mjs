/**
 * Texts for people belong to the catalogues (renderer/languages, electron/contract/sentences, electron/main/words): the rule finds
 * those that stand in a component, a controller or the shell instead. What is a text is told by where it stands (in the markup, in an
 * attribute that is shown or read out, in a menu's label), and elsewhere by its having two words.
 */

/** Attributes of elements that people see or hear. */
const SHOWN_ATTRIBUTES = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'label',
  'placeholder',
  'title',
]);
/** Attributes that are never a text, of elements and components alike. */
const NEVER_SHOWN =
  /^(data-|style|class$|aria-(keyshortcuts|describedby|labelledby|controls)$|type$|kind$|id$|d$)/;
/** What Electron shows of its menus, dialogs, windows and notifications. */
const SHOWN_PROPERTIES = new Set([
  'label',
  'sublabel',
  'toolTip',
  'title',
  'message',
  'detail',
  'checkboxLabel',
  'buttonLabel',
  'buttons',
  'body',
]);
/** Proper names: the same in all languages. */
const NAMES = /\b(Alleycat|AWS|FIT|TCX|CSV|XXXX)\b/g;

const WORD = /\p{L}{2,}/u;
const TWO_WORDS = /\p{L}{2,}[,:;.]? \p{L}{2,}/u;
const SENTENCE_LIKE = /^\p{Lu}\p{Ll}+|\p{L}{2,} \p{L}/u;
const WORD_BESIDE_VALUE = /(^|\s)\p{L}{2,}[.,]?(\s|$)/u;

/** What stands beside a number in CSS. */
const CSS_UNITS = /\b(px|rem|em|deg|ms)\b/g;
const MEDIA_QUERY = /^\([a-z-]+: [a-z]+\)$/;

/** @param {unknown} text */
const bare = (text) =>
  MEDIA_QUERY.test(String(text)) ? '' : String(text).replace(NAMES, '').replace(CSS_UNITS, '');

/** @type {import('eslint').Rule.RuleModule} */
export const noHardCodedText = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { text: '"{{text}}" is for people: put it into the catalogue of each language.' },
  },
  create(context) {
    const isShell = /(^|[/\\])electron[/\\]main[/\\]/.test(context.filename);

    /** @param {any} node @param {unknown} text */
    const report = (node, text) =>
      context.report({ node, messageId: 'text', data: { text: String(text).trim().slice(0, 60) } });

    /** @param {any} node @param {unknown} text @param {boolean} isValueBeside */
    function judge(node, text, isValueBeside) {
      const words = bare(text);
      const place = placeOf(node);
      if (place === 'shown' ? WORD.test(words) : place === 'prop' && SENTENCE_LIKE.test(words))
        report(node, text);
      else if (
        place === 'code' &&
        !isShell &&
        (TWO_WORDS.test(words) || (isValueBeside && WORD_BESIDE_VALUE.test(words)))
      )
        report(node, text);
    }

    return {
      /** @param {any} node */
      SvelteText(node) {
        if (node.parent.type !== 'SvelteElement' && !node.parent.type.startsWith('Svelte')) return;
        if (['SvelteStyleElement', 'SvelteScriptElement'].includes(node.parent.type)) return;
        if (WORD.test(bare(node.value))) report(node, node.value);
      },
      /** @param {any} node */
      SvelteLiteral(node) {
        judge(node, node.value, false);
      },
      /** @param {any} node */
      Literal(node) {
        if (typeof node.value === 'string') judge(node, node.value, false);
      },
      /** @param {any} node */
      TemplateElement(node) {
        judge(node, node.value.cooked, node.parent.quasis.length > 1);
      },
    };
  },
};

/** Goes on to what stands around it. */
const FURTHER = undefined;

/**
 * What a node says of a text within it, by its type: where the text stands, null where it is none for people, or `FURTHER`.
 * @type {Record<string, (parent: any, at: any) => 'shown' | 'prop' | 'code' | null | undefined>}
 */
const SAYS = {
  ImportDeclaration: () => null,
  ImportExpression: () => null,
  ExportNamedDeclaration: ({ declaration }) => (declaration ? 'code' : null),
  ExportAllDeclaration: () => null,
  TSLiteralType: () => null,
  ThrowStatement: () => null,
  MemberExpression: ({ property }, at) => (property === at ? null : FURTHER),
  NewExpression: ({ callee }) => (/Error$/.test(callee.name ?? '') ? null : FURTHER),
  // A function that is called in the markup may be given a name of something.
  CallExpression: (parent, at) => (parent.arguments.includes(at) ? 'code' : FURTHER),
  BinaryExpression: ({ operator }) => (/^[=!]==?$/.test(operator) ? null : FURTHER),
  ConditionalExpression: ({ test }, at) => (test === at ? 'code' : FURTHER),
  Property: ofProperty,
  ArrowFunctionExpression: () => 'code',
  FunctionExpression: () => 'code',
  FunctionDeclaration: () => 'code',
  SvelteMustacheTag: ({ parent }) => (/Attribute|Directive/.test(parent.type) ? FURTHER : 'shown'),
  SvelteDirective: () => null,
  SvelteStyleDirective: () => null,
  SvelteAttribute: ofAttribute,
  SvelteShorthandAttribute: ofAttribute,
  SvelteEachBlock: () => 'code',
  SvelteIfBlock: () => 'code',
  SvelteConstTag: () => 'code',
};

/**
 * Where a text stands: `shown` to people, handed to a component (`prop`), somewhere in the `code`, or where it is none (null).
 * @param {any} node
 * @returns {'shown' | 'prop' | 'code' | null}
 */
function placeOf(node) {
  for (let at = node; at.parent; at = at.parent) {
    const place = SAYS[at.parent.type]?.(at.parent, at);
    if (place !== FURTHER) return place;
  }
  return 'code';
}

/**
 * @param {any} property
 * @param {any} at
 */
function ofProperty({ key, value, parent }, at) {
  if (value !== at) return FURTHER;
  // Beside a code it is an error that is sent as data, in English.
  if (parent.properties?.some((/** @type {any} */ one) => one.key?.name === 'code')) return null;
  return SHOWN_PROPERTIES.has(key.name) ? 'prop' : FURTHER;
}

/**
 * @param {any} attribute
 * @returns {'shown' | 'prop' | null}
 */
function ofAttribute(attribute) {
  const name = attribute.key.name;
  if (NEVER_SHOWN.test(name)) return null;
  const element = attribute.parent?.parent;
  if (SHOWN_ATTRIBUTES.has(name)) return 'shown';
  return element?.kind === 'component' ? 'prop' : null;
}
