/** Starts Swagger UI on the OpenAPI document of this server. */

// The library's dark theme depends on a class, which follows the system setting.
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const applyTheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', applyTheme);
applyTheme();

/**
 * Gives every credential field its own id and label, and keeps its text private.
 *
 * The library gives all of them one id and one label, focuses the last one, and lets a browser
 * remember the text or send it to a spelling service.
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
          // A new component for each render would be a new field, which loses the focus on a key press.
          if (!fields.has(name)) fields.set(name, fieldFor(name, getComponent('Input'), React));
          const component = (wanted, ...rest) =>
            wanted === 'Input' ? fields.get(name) : getComponent(wanted, ...rest);
          return React.createElement(HttpAuth, { ...props, getComponent: component });
        },
    },
  };
}

/** Folds error responses: a call has about ten responses, and most of them are errors. */
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

/**
 * Shows an open lock on a call that needs no credential, but takes one.
 *
 * For the library an empty requirement is one that is met, so it shows such a call as authorized.
 */
function openLocks() {
  const wrapSelectors = {
    isAuthorized: (isAuthorized) => (state, requirements) =>
      isAuthorized(
        state,
        requirements.filter((requirement) => requirement.size > 0),
      ),
  };
  return { statePlugins: { auth: { wrapSelectors } } };
}

window.SwaggerUIBundle({
  dom_id: '#reference',
  // Relative, so that the page also works behind a proxy that serves it below a prefix.
  url: 'openapi.json',
  plugins: [privateCredentials, foldedErrors, openLocks],
  // A link can point at one call.
  deepLinking: true,
  docExpansion: 'list',
  // The schemas are shown with the calls that use them, so their own list starts closed.
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // By default the document would be sent to a validator on another host.
  validatorUrl: null,
  // A credential is kept in memory only, until the page is closed.
  persistAuthorization: false,
});
