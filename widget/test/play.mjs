/** `npm run play`: a page with the chat in front of the stand-in for the gateway, to look at. */
import { start } from "./server.mjs";

const { base } = await start({ port: +(process.env.PORT || 8099), late: 4000 });
console.log(`A page with the chat: ${base}`);
