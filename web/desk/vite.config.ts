import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vite';
import react from '@vitejs/plugin-react';

// The component library comes as one file: components made by `memo` and `forwardRef`, and a class that holds all of its
// icons. Said to be without effects, what the desk does not use (the icons, the date picker, the modal with its focus
// trap) is left out of the bundle: 165 kB become 20.
function leaveOutUnusedComponents(): Plugin {
  return {
    name: 'leave-out-unused-components',
    apply: 'build',
    transform(code, id) {
      if (/node_modules\/(focus-trap|tabbable|prop-types)/.test(id)) return { code, map: null, moduleSideEffects: false };
      if (!id.includes('@trussworks/react-uswds')) return null;
      const makers = [...code.matchAll(/\b(?:memo|forwardRef) as ([\w$]+)/g)].map((match) => match[1]);
      if (makers.length === 0) return null;
      const pure = code
        .replace(new RegExp(`= ((?:${makers.join('|')})\\()`, 'g'), '= /* @__PURE__ */ $1')
        .replace(/= (class \{\s*static \{\s*this\.\w+ = [\s\S]*?\n\})/, '= /* @__PURE__ */ (() => $1)()');
      return { code: pure, map: null };
    },
  };
}

// Assets are never inlined: a `data:` font or icon would need a wider content security policy.
export default defineConfig({
  base: '/desk/',
  plugins: [react(), leaveOutUnusedComponents()],
  build: { assetsInlineLimit: 0, target: 'es2022', sourcemap: false, modulePreload: { polyfill: false } },
  css: {
    preprocessorOptions: {
      scss: { loadPaths: ['node_modules/@uswds/uswds/packages'], quietDeps: true },
    },
  },
  server: { proxy: { '/api': 'http://localhost:8080' } },
  test: { environment: 'jsdom', include: ['test/unit/**/*.test.{ts,tsx}'], setupFiles: ['test/unit/setup.ts'], css: false, testTimeout: 40_000 },
});
