// Starts the API reference. Whatever would leave this machine is off.
const element = document.getElementById("reference");
Scalar.createApiReference("#reference", {
  url: "/docs/openapi.json",
  servers: [{ url: location.origin, description: "This sandbox" }],
  proxyUrl: "",
  agent: { disabled: true },
  mcp: { disabled: true },
  telemetry: false,
  withDefaultFonts: false,
  hideClientButton: true,
  showDeveloperTools: "never",
  persistAuth: false,
  authentication: {
    preferredSecurityScheme: [["clientId", "secret"]],
    securitySchemes: {
      clientId: { value: element.dataset.clientId },
      secret: { value: element.dataset.secret },
    },
  },
});
