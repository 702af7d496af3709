/** Starts the library on this server's own document. */

// The library's dark colours hang on a class, which follows the reader's setting.
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const wearDark = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', wearDark);
wearDark();

/**
 * The library gives the fields of all credentials one id and one label, focuses the last of them,
 * and lets a browser remember what was typed or send it to a spelling service.
 */
function privateCredentials() {
  const fields = new Map();
  const fieldFor =
    (name, Input, { createElement }) =>
    (props) =>
      createElement(Input, {
        ...props,
        id: `credential-${name}`,
        'aria-label': name,
        autoComplete: 'off',
        autoCapitalize: 'off',
        spellCheck: false,
        autoFocus: false,
      });
  return {
    wrapComponents: {
      HttpAuth: (HttpAuth, { React }) =>
        function Credential({ getComponent, ...props }) {
          const { name } = props;
          // A new component at each stroke of a key would be a new field, without the focus.
          if (!fields.has(name)) fields.set(name, fieldFor(name, getComponent('Input'), React));
          const component = (wanted, ...rest) =>
            wanted === 'Input' ? fields.get(name) : getComponent(wanted, ...rest);
          return React.createElement(HttpAuth, { ...props, getComponent: component });
        },
    },
  };
}

/**
 * The library sends a parameter's example unless the reader types something else. An idempotency
 * key that all readers share would give one reader's first answer to the next.
 */
function noSharedKeys() {
  const withoutExample = (parameter) => {
    if (parameter.name !== 'Idempotency-Key') return parameter;
    const { example: _, schema: { example: __, ...schema } = {}, ...rest } = parameter;
    return { ...rest, schema };
  };
  const mapValues = (object, change) =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
  const forOperation = (operation) =>
    operation.parameters
      ? { ...operation, parameters: operation.parameters.map(withoutExample) }
      : operation;
  return {
    statePlugins: {
      spec: {
        wrapActions: {
          updateJsonSpec: (update) => (document) =>
            update({
              ...document,
              paths: mapValues(document.paths ?? {}, (path) => mapValues(path, forOperation)),
            }),
        },
      },
    },
  };
}

/** A call has some ten answers, most of them errors: these stay folded until they are asked for. */
function foldedErrors() {
  return {
    wrapComponents: {
      response: (Response, { React: { createElement, Fragment, useState } }) =>
        function FoldedResponse(props) {
          const { code, response } = props;
          const [isOpen, setIsOpen] = useState(false);
          if (code.startsWith('2')) return createElement(Response, props);
          const title = String(response.get('description')).replaceAll('`', '');
          const toggle = createElement(
            'button',
            {
              type: 'button',
              className: 'fold',
              'aria-expanded': isOpen,
              onClick: () => setIsOpen(!isOpen),
            },
            title,
          );
          return createElement(
            Fragment,
            null,
            createElement(
              'tr',
              { className: 'response' },
              createElement('td', { className: 'response-col_status' }, code),
              createElement('td', { className: 'response-col_description' }, toggle),
            ),
            isOpen && createElement(Response, { ...props, className: 'unfolded' }),
          );
        },
    },
  };
}

window.SwaggerUIBundle({
  dom_id: '#reference',
  url: '/openapi.json',
  plugins: [privateCredentials, noSharedKeys, foldedErrors],
  // A link can point at one call.
  deepLinking: true,
  docExpansion: 'list',
  // The shapes stand with the calls that use them: their own list starts closed.
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // By default the document would be sent to a validator on another host.
  validatorUrl: null,
  // A credential lives as long as this page, and in no storage.
  persistAuthorization: false,
});
