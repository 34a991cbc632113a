export { n as HttpClient } from "./actions-http-client.js";
