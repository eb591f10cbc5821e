import tseslint from 'typescript-eslint';
import hooks from 'eslint-plugin-react-hooks';

export default tseslint.config(
  { ignores: ['dist/', 'src/api/schema.d.ts'] },
  ...tseslint.configs.recommended,
  hooks.configs.flat.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      // Styles written into the page at run time are what the content security policy forbids.
      'no-restricted-syntax': ['error', { selector: "JSXAttribute[name.name='style']", message: 'Use a class: the policy allows no inline style.' },
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'Text is rendered as text.' }],
    },
  },
  { files: ['test/**/*.mjs'], rules: { 'no-console': 'off' } },
);
