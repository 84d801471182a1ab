// One session of an official TypeScript client with `pais mcp serve`; prints what it saw as JSON.
// usage: node client.mjs PACKAGE-FOLDER VERSION|legacy SERVER [ARG ...]
import { pathToFileURL } from 'node:url';

const [folder, version, command, ...args] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(`${folder}/${path}`).href);
const modern = folder.endsWith('/client');
const { Client } = await load(modern ? 'dist/index.mjs' : 'dist/esm/client/index.js');
const { StdioClientTransport } = await load(modern ? 'dist/stdio.mjs' : 'dist/esm/client/stdio.js');

const options = version === 'legacy' ? {} : { versionNegotiation: { mode: { pin: version } } };
const client = new Client({ name: 'spec', version: '1.0.0' }, options);
const transport = new StdioClientTransport({ command, args, env: process.env, stderr: 'inherit' });
const call = (name, args, ...more) =>
  modern ? client.callTool({ name, arguments: args }, ...more)
         : client.callTool({ name, arguments: args }, undefined, ...more);
const failure = (promise) => promise.then((result) => ({ result }), (e) => ({ code: e.code, message: e.message }));

await client.connect(transport);
const seen = { server: client.getServerVersion(), instructions: client.getInstructions() };
seen.tools = (await client.listTools()).tools;
seen.greet = await call('demo_greet', { who: 'x' });
seen.data = await call('demo_data', {});
seen.fail = await call('demo_fail', {});
seen.wrong = await call('demo_greet', { who: 5 });
seen.unknown = await failure(call('demo_none', {}));
seen.progress = [];
seen.steps = await call('demo_steps', {}, { onprogress: (p) => seen.progress.push(p) });
const abort = new AbortController();
setTimeout(() => abort.abort('enough'), 300);
seen.cancelled = (await failure(call('demo_hang', {}, { signal: abort.signal }))).result === undefined;
seen.after = await call('demo_greet', { who: 'y' });
await client.close();
console.log(JSON.stringify(seen));
