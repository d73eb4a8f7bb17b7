# Builds with all tools, runs with the production dependencies only, as an ordinary user.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=node:node /app/package.json /app/LICENSE ./
COPY --from=build --chown=node:node /app/node_modules ./node_modules
COPY --from=build --chown=node:node /app/dist ./dist
COPY --from=build --chown=node:node /app/src/web/public ./src/web/public
COPY --from=build --chown=node:node /app/src/demo ./src/demo
COPY --from=build --chown=node:node /app/src/notifications/mail-examples.json ./src/notifications/
USER node
EXPOSE 3000
CMD ["node", "dist/src/cli/main.js", "start"]
