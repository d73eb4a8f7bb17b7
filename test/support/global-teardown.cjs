module.exports = async () => {
  const server = globalThis.umlaufTestServer;
  if (!server || server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.stdin.end();
  await ended;
};
