import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A place in a text: line and column from 0. */
export interface Position {
  line: number;
  character: number;
}

/** A problem that the editor underlines. */
export interface Finding {
  range: { start: Position; end: Position };
  message: string;
}

/** An entry of the list that the editor offers. */
export interface Offer {
  label: string;
  insertText?: string;
  documentation?: string | { value: string };
  textEdit?: { newText: string; range: { start: Position; end: Position } };
}

/** A document in an editor. */
export interface Editor {
  /** Puts a text into the document and waits for what is found in it. */
  write(text: string): Promise<Finding[]>;
  /** The Markdown that is shown over a place; empty if there is none. */
  hover(at: Position): Promise<string>;
  complete(at: Position): Promise<Offer[]>;
}

/** A running yaml-language-server. */
export interface LanguageServer {
  /** Opens a document of that path (absolute), whose `$schema` line names its schema. */
  open(path: string): Editor;
  close(): Promise<void>;
}

interface Message {
  id?: number;
  method?: string;
  params?: { items?: unknown[]; uri?: string; version?: number; diagnostics?: Finding[] };
  result?: unknown;
  error?: { message: string };
}

const SERVER = join(
  dirname(createRequire(import.meta.url).resolve('yaml-language-server/package.json')),
  'bin',
  'yaml-language-server',
);

/** The settings of the Red Hat YAML extension, without the network. */
const SETTINGS = {
  yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false } },
  editor: { tabSize: 2 },
  'redhat.telemetry': { enabled: false },
};

const HEADER_END = Buffer.from('\r\n\r\n');

/** Starts a yaml-language-server over stdio, as an editor does. */
export async function startLanguageServer(): Promise<LanguageServer> {
  const server = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const replies = new Map<number, (message: Message) => void>();
  const found = new Map<string, (findings: Finding[]) => void>();
  let requests = 0;
  listen(server, ({ id, method, params, ...reply }) => {
    if (method === undefined && id !== undefined) replies.get(id)?.(reply);
    else if (id !== undefined) send(server, { id, result: answerTo(method, params) });
    else if (method === 'textDocument/publishDiagnostics')
      found.get(params?.uri ?? '')?.(params?.diagnostics ?? []);
  });

  function request(method: string, params: object): Promise<unknown> {
    const id = ++requests;
    return new Promise((resolve, reject) => {
      replies.set(id, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result)));
      send(server, { id, method, params });
    });
  }

  function open(path: string): Editor {
    const uri = pathToFileURL(path).href;
    let version = 0;
    return {
      write(text) {
        version += 1;
        const findings = new Promise<Finding[]>((resolve) => found.set(uri, resolve));
        const [method, params] =
          version === 1
            ? ['didOpen', { textDocument: { uri, version, languageId: 'yaml', text } }]
            : ['didChange', { textDocument: { uri, version }, contentChanges: [{ text }] }];
        send(server, { method: `textDocument/${method}`, params });
        return findings;
      },
      async hover(position) {
        const result = await request('textDocument/hover', { textDocument: { uri }, position });
        return (result as { contents?: { value: string } } | null)?.contents?.value ?? '';
      },
      async complete(position) {
        const result = await request('textDocument/completion', { textDocument: { uri }, position });
        return (result as { items?: Offer[] } | null)?.items ?? [];
      },
    };
  }

  await request('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  send(server, { method: 'initialized', params: {} });
  send(server, { method: 'workspace/didChangeConfiguration', params: { settings: SETTINGS } });
  return {
    open,
    async close() {
      const ended = new Promise((resolve) => server.once('close', resolve));
      await request('shutdown', {});
      send(server, { method: 'exit' });
      await ended;
    },
  };
}

/** What the server asks of an editor: its settings, and leave to register. */
function answerTo(method: string | undefined, params: Message['params']): unknown {
  if (method !== 'workspace/configuration') return null;
  const sections = (params?.items ?? []) as { section?: keyof typeof SETTINGS }[];
  return sections.map(({ section }) => (section && SETTINGS[section]) ?? null);
}

function send(server: ChildProcess, message: object): void {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  server.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function listen(server: ChildProcess, receive: (message: Message) => void): void {
  let unread = Buffer.alloc(0);
  server.stdout?.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk]);
    for (;;) {
      const end = unread.indexOf(HEADER_END);
      const length = Number(
        /Content-Length: (\d+)/i.exec(unread.subarray(0, Math.max(end, 0)).toString())?.[1],
      );
      const start = end + HEADER_END.length;
      if (end === -1 || unread.length < start + length) return;
      receive(JSON.parse(unread.subarray(start, start + length).toString()));
      unread = unread.subarray(start + length);
    }
  });
}
