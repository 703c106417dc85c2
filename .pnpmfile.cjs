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

/**
 * Provenance wants the manifest to name the repository that the release is built in. That is wherever the release runs,
 * so the run says it, and a copy of this repository that publishes under names of its own needs no change.
 */
function repositoryOf({ GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name }) {
  if (!server || !name) return {};
  const url = `${server}/${name}`;
  return {
    repository: { type: 'git', url: `git+${url}.git` },
    homepage: `${url}#readme`,
    bugs: { url: `${url}/issues` },
  };
}

module.exports = {
  hooks: {
    beforePacking: (manifest) => ({
      ...manifest,
      ...repositoryOf(process.env),
      exports: publishedExports(manifest.exports),
    }),
  },
};
