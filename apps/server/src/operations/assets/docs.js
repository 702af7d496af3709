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
  plugins: [privateCredentials, foldedErrors],
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
