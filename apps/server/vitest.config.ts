import base from '../../vitest.base.ts';

/**
 * The shared settings without the condition `import`: Vitest hands conditions on to Node, which would then `require` the ES
 * modules of plugins that are CommonJS and expect CommonJS.
 */
export default { ...base, ssr: { resolve: { conditions: ['@auralign/source', 'node', 'default'] } } };
