export { r as HttpClient } from "./actions-http-client.js";
