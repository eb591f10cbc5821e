import { defineConfig } from 'vitest/config';
import react from '@vitejs/plugin-react';

// Assets are never inlined: a `data:` font or icon would need a wider content security policy.
export default defineConfig({
  base: '/desk/',
  plugins: [react()],
  build: { assetsInlineLimit: 0, target: 'es2022', sourcemap: false, modulePreload: { polyfill: false } },
  css: {
    preprocessorOptions: {
      scss: { loadPaths: ['node_modules/@uswds/uswds/packages'], quietDeps: true },
    },
  },
  server: { proxy: { '/api': 'http://localhost:8080', '/media': 'http://localhost:8080' } },
  test: { environment: 'jsdom', include: ['test/unit/**/*.test.{ts,tsx}'], setupFiles: ['test/unit/setup.ts'], css: false },
});
