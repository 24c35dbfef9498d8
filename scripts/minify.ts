/**
 * The bundler's own minifier renames and shortens; swc's finds another 2% in what it leaves: what is used once is put
 * where it is used, and what nobody uses goes. Popup and worker read that much less before they start.
 */
import { minify } from '@swc/core';
import type { Plugin } from 'vite';

let wanted = true;

/** Once a file is all that it will be. The same code gives the same code, so packages stay reproducible. */
export const minifyAgain: Plugin = {
  name: 'quayside:minify-again',
  apply: 'build',
  configResolved({ build }) {
    // `npm run dev` builds workers as well, and nobody can debug what was minified.
    wanted = build.minify !== false;
  },
  generateBundle: {
    order: 'post',
    async handler({ format }, bundle) {
      if (!wanted) return;
      // Names at the top of a classic script are everybody's; those of a module are its own.
      const module = format === 'es';
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        const { code } = await minify(file.code, {
          module,
          ecma: 2022,
          compress: { passes: 3, ecma: 2022, toplevel: module },
          mangle: { toplevel: module },
          format: { ecma: 2022 },
        });
        file.code = code;
      }
    },
  },
};
