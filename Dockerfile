# The server as a container: docker build -t nchat-realtime .
# What it holds is one folder made by scripts/build-runtime.mjs; `npm test` makes the same folder and runs it.

FROM node:22-bookworm-slim AS build
WORKDIR /source
COPY . .
RUN node scripts/pnpm.mjs install --frozen-lockfile --ignore-scripts --filter nchat-realtime --filter "@nchat/realtime-server..." \
 && node scripts/build-runtime.mjs /runtime

FROM node:22-bookworm-slim
LABEL org.opencontainers.image.title="nchat realtime" \
      org.opencontainers.image.description="Self-hosted realtime chat server: WebSocket and HTTP on one port" \
      org.opencontainers.image.licenses="MIT"
# tini passes signals on and reaps; wget asks for the health.
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini wget \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /runtime /runtime
RUN ln -s /runtime/app/cli.cjs /usr/local/bin/nchat-realtime
# With a threshold of its own, the C library gives back what only the start needed: 4 MB, measured with Redis.
ENV NODE_ENV=production \
    MALLOC_TRIM_THRESHOLD_=131072 \
    REALTIME_PORT=3101
USER node
EXPOSE 3101
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD wget -q -O /dev/null "http://127.0.0.1:${REALTIME_PORT}${REALTIME_BASE_PATH}/health" || exit 1
ENTRYPOINT ["tini", "--", "nchat-realtime"]
