# syntax=docker/dockerfile:1

FROM node:24-bookworm-slim AS build
WORKDIR /ramus
# Manifests alone first: dependencies are fetched anew only when one of them changes
COPY package.json package-lock.json .npmrc ./
COPY --parents apps/*/package.json libs/*/package.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="Ramus" \
      org.opencontainers.image.description="Schedules the analysis of whole-slide images; not for diagnostic use" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update \
 && apt-get install -y --no-install-recommends libopenslide0 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /ramus
COPY --from=build /ramus ./
# What is written lies in these two, owned by the user who writes it
RUN mkdir -p /var/lib/ramus && chown node:node /var/lib/ramus data
ENV NODE_ENV=production HOST=0.0.0.0 RAMUS_HOME=/var/lib/ramus
USER node
VOLUME ["/var/lib/ramus"]
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8000) + '/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/dist/main.js"]
