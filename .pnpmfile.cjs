/**
 * `@nchat/source` points at a package's sources, so that tests and type checks in this repository need no build. The
 * sources are not published, so neither is the condition.
 */
function withoutSources(conditions) {
  return Object.fromEntries(Object.entries(conditions).filter(([condition]) => condition !== '@nchat/source'));
}

function publishedExports(entries) {
  return Object.fromEntries(Object.entries(entries).map(([entry, conditions]) => [entry, withoutSources(conditions)]));
}

module.exports = {
  hooks: {
    beforePacking: (manifest) => ({ ...manifest, exports: publishedExports(manifest.exports) }),
  },
};
